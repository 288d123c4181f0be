"""Gives every page the texts it shows: a plugin of Reflex's compiler.

For each page it writes `texts/<page>.js` with the Russian texts, which the page
imports, so that they end up in the page's own chunk, and `texts/<page>.<locale>.js`
for each other language, which the browser loads only for those who read in it.
"""

import json
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from reflex_base.components.component import BaseComponent, Component
from reflex_base.components.memo import MEMOS, MemoComponentDefinition
from reflex_base.plugins import PageContext, Plugin
from reflex_base.plugins.base import HookOrder, PreCompileContext
from reflex_base.utils.imports import ImportVar
from reflex_base.vars import Var
from reflex_components_core.base.bare import Bare
from typing_extensions import Unpack

from edu_platform.core.i18n import DEFAULT_LOCALE, LOCALES, PLURAL_FORMS, catalogue

RUNTIME = "$/public/i18n.js"
FOLDER = "texts"
# The texts around all pages, and the module that shows them.
FRAME = "_frame"
ROOT_MODULE = "app/root.jsx"

# A msgid, or a singular and a plural.
Message = tuple[str, ...]
Messages = frozenset[Message]

_SEPARATOR = "\0"
_PLAIN = re.compile(r'translate\("([\w-]+)"\)')


def key_of(*message: str) -> str:
    """Return the short name of a text in the browser.

    The msgid itself would send every English text to Russian readers.
    """
    digest = blake2b(_SEPARATOR.join(message).encode(), digest_size=4).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def carrier(*message: str) -> ImportVar:
    """Attach a text to an expression: an import that is collected but not written."""
    return ImportVar(tag=_SEPARATOR.join(message), install=False, render=False)


def messages_in(component: BaseComponent) -> Messages:
    """Find the texts of a tree, loops and properties included."""
    imports = component._get_all_imports().get(RUNTIME, [])  # noqa: SLF001
    carriers = (i.tag for i in imports if i.tag and not i.render)
    return frozenset(tuple(tag.split(_SEPARATOR)) for tag in carriers)


def translation(locale: str, message: Message) -> str | list[str]:
    """Return a text, or its plural forms; the source text where there is none."""
    texts = catalogue(locale)
    if len(message) == 1:
        return texts.single.get(message[0], message[0])
    one, many = message
    others = len(PLURAL_FORMS[locale]) - 1
    return list(texts.plural.get(one, (one, *[many] * others)))


def texts_of(messages: Messages, locale: str) -> str:
    """Return the texts of one language as a JavaScript object."""
    texts = {key_of(*m): translation(locale, m) for m in sorted(messages)}
    if len(texts) < len(messages):
        clash = "Two texts got the same key: reword one of those added last."
        raise ValueError(clash)
    return json.dumps(texts, ensure_ascii=False)


def page_name(route: str) -> str:
    """Return a route's file name: `courses/[slug]` becomes `courses._slug_`."""
    return re.sub(r"[^\w.-]", "_", route.strip("/").replace("/", ".")) or "index"


def files_of(name: str, messages: Messages) -> list[tuple[str, str]]:
    """Return the paths and contents of a page's text files."""
    if not messages:
        return [(f"{FOLDER}/{name}.js", "export {};\n")]
    others = [locale for locale in LOCALES if locale != DEFAULT_LOCALE]
    loaders = ", ".join(
        f'{code}: () => import("./{name}.{code}.js")' for code in others
    )
    own = texts_of(messages, DEFAULT_LOCALE)
    register = f"register({json.dumps(name)}, {own}, {{ {loaders} }});"
    files = [(f"{name}.js", f'import {{ register }} from "{RUNTIME}";\n{register}\n')]
    for code in others:
        exported = f"export default {texts_of(messages, code)};\n"
        files.append((f"{name}.{code}.js", exported))
    return [(f"{FOLDER}/{path}", content) for path, content in files]


class PlainText(Component):
    """A text without parameters. Reflex would make a module-level memo of each."""

    library = RUNTIME
    tag = "PlainText"

    text: Var[str]


def lighter(component: BaseComponent) -> BaseComponent | None:
    """Return a `PlainText` for a child that is a text without parameters."""
    if type(component) is not Bare:
        return None
    found = _PLAIN.fullmatch(str(component.contents))
    return PlainText.create(text=found[1]) if found else None


def _with_frame_texts(root: str) -> str:
    return f'import "$/{FOLDER}/{FRAME}.js";\n{root}'


@dataclass
class TextsPlugin(Plugin):
    """Collects the texts of each page while it is compiled, then writes them."""

    pages: dict[str, Messages] = field(default_factory=dict)
    wraps: list[Component] = field(default_factory=list)
    app: Any = None

    # Before the compiler moves parts of the tree into modules of their own.
    _compiler_enter_component_order = HookOrder.PRE

    def enter_component(
        self,
        comp: BaseComponent,
        /,
        *,
        page_context: PageContext,
        compile_context: Any,
        in_prop_tree: bool = False,
    ) -> BaseComponent | None:
        """Take stock of a page when the walk begins, and lighten its texts."""
        if in_prop_tree:
            return None
        if comp is page_context.root_component:
            self.app = compile_context.app
            self._start(page_context, messages_in(comp))
        return lighter(comp)

    def _start(self, page_context: PageContext, messages: Messages) -> None:
        name = page_name(page_context.route)
        self.pages[name] = messages
        page_context.hooks[f"useTexts({json.dumps(name)})"] = None
        page_context.imports.append(
            {
                RUNTIME: [ImportVar(tag="useTexts", install=False)],
                "": [ImportVar(tag=f"$/{FOLDER}/{name}.js", install=False)],
            }
        )

    def compile_page(self, page_ctx: PageContext, /, **_: Any) -> None:
        """Note what a page's components want around the whole app."""
        self.wraps.extend(page_ctx.app_wrap_components.values())

    def pre_compile(self, **context: Unpack[PreCompileContext]) -> None:
        """Have the files written with the others."""
        context["add_save_task"](self.files)
        context["add_modify_task"](ROOT_MODULE, _with_frame_texts)

    def files(self) -> list[tuple[str, str]]:
        """Return the text files of the frame and of all pages."""
        files = files_of(FRAME, self._messages_around_pages())
        for name, messages in self.pages.items():
            files += files_of(name, messages)
        return files

    def _messages_around_pages(self) -> Messages:
        """Find texts outside the trees of pages: app wraps and `rx.memo` bodies."""
        wraps = {**self.app.app_wraps, **self.app.extra_app_wraps} if self.app else {}
        made = [wrap(True) for wrap in wraps.values()]
        memos = [m for m in MEMOS.values() if isinstance(m, MemoComponentDefinition)]
        around = [*made, *self.wraps, *(memo.component for memo in memos)]
        found = [messages_in(component) for component in around if component]
        return frozenset[Message]().union(*found)
