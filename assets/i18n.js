// The texts of pages in the reader's language. Pages register the texts of the default
// language with a way to load the others; see edu_platform/ui/texts.py.
import {
  Children,
  createElement,
  Fragment,
  use,
  useEffect,
  useSyncExternalStore,
} from "react";

const DEFAULT = "ru";
const LOCALES = ["ru", "en"];
// The order of the plural forms in a catalogue, as in edu_platform/core/i18n.py.
const FORMS = { ru: ["one", "few", "many"], en: ["one", "other"] };
const YEAR = 31536000;

const texts = Object.fromEntries(LOCALES.map((code) => [code, {}]));
// Of each page: how to load another language, the promise of the one under way, and the
// first one, for which the page waits; later ones are new attempts after a failure.
const pages = new Map();
const subscribers = new Set();

const chosen = () => {
  const found = document.cookie.match(/(?:^|; )lang=(\w+)/);
  return found && LOCALES.includes(found[1]) ? found[1] : DEFAULT;
};

// `wanted` is what the reader chose, `shown` what is on the screen: it follows when
// the texts are there.
let wanted = typeof document === "undefined" ? DEFAULT : chosen();
let shown = DEFAULT;

export function register(name, own, loaders) {
  Object.assign(texts[DEFAULT], own);
  pages.set(name, { loaders, pending: {}, first: {}, done: {} });
  if (wanted !== DEFAULT) load(name, wanted);
}

// Says whether the texts are there. After a failure the page stays readable in the
// default language, and the next choice of a language tries again.
function load(name, code) {
  const page = pages.get(name);
  page.pending[code] ??= marked(
    page.loaders[code]()
      .then((module) => Object.assign(texts[code], module.default))
      .catch((error) => console.warn(`The texts of ${name} did not come:`, error))
      .then((found) => (page.done[code] = Boolean(found))),
  );
  page.first[code] ??= page.pending[code];
  return page.pending[code];
}

// What React notes on a promise that it waits for. Noted here, a page whose texts are
// there is drawn without a wait.
function marked(promise) {
  promise.then((value) => Object.assign(promise, { status: "fulfilled", value }));
  return promise;
}

function loadAll(code) {
  if (code === DEFAULT) return Promise.resolve(true);
  const answers = [...pages].map(([name, page]) => {
    if (page.done[code] === false) delete page.pending[code];
    return load(name, code);
  });
  return Promise.all(answers).then((found) => found.every(Boolean));
}

async function show(code) {
  const found = await loadAll(code);
  // The reader may have changed their mind meanwhile.
  if (code !== wanted) return;
  if (!found) return reveal();
  shown = code;
  document.documentElement.lang = code;
  subscribers.forEach((notify) => notify());
}

// The head of the page hides it from readers of another language until it is ready.
const reveal = () => delete document.documentElement.dataset.language;

function choose(code) {
  wanted = code;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `lang=${code}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
  show(code);
  reconnect();
}

// The server reads the language in the websocket's handshake, so it learns of a choice
// by a new one, which also loads the page's data again: Reflex closes the connection on
// the first event and opens it on the second.
function reconnect() {
  window.dispatchEvent(new Event("beforeunload"));
  document.dispatchEvent(new Event("visibilitychange"));
}

function fill(text, params) {
  if (!params) return text;
  return text.replace(/\{(\w+)\}/g, (placeholder, name) =>
    Object.hasOwn(params, name) ? String(params[name] ?? "") : placeholder,
  );
}

function instant(moment) {
  // Python writes a space where the standard has a T.
  return new Date(typeof moment === "string" ? moment.replace(" ", "T") : moment);
}

function makeTranslator(code) {
  const rules = new Intl.PluralRules(code);
  const plain = new Intl.NumberFormat(code);
  const find = (key) => texts[code][key] ?? texts[DEFAULT][key] ?? missing(key);
  const translate = (key, params) => fill(find(key), params);

  translate.lang = code;
  translate.number = (value) => plain.format(value ?? 0);
  translate.n = (key, n, params) => {
    if (!texts[code][key] && code !== DEFAULT) {
      return translators[DEFAULT].n(key, n, params);
    }
    const form = FORMS[code].indexOf(rules.select(n ?? 0));
    const forms = find(key);
    // Fractions: "1,5 курса" in Russian, which is the second form.
    return fill(forms[form < 0 ? 1 : form], { n: translate.number(n), ...params });
  };
  translate.money = (minor, currency) => {
    const options = { style: "currency", currency, currencyDisplay: "narrowSymbol" };
    const digits = new Intl.NumberFormat(code, options).resolvedOptions()
      .maximumFractionDigits;
    const amount = (minor ?? 0) / 10 ** digits;
    const fraction = Number.isInteger(amount) ? 0 : digits;
    return new Intl.NumberFormat(code, {
      ...options,
      minimumFractionDigits: fraction,
      maximumFractionDigits: fraction,
    }).format(amount);
  };
  translate.date = (moment, style, zone, clock) => {
    const value = instant(moment);
    if (!moment || Number.isNaN(value.valueOf())) return "";
    const bare = typeof moment === "string" && moment.length === 10;
    return new Intl.DateTimeFormat(code, {
      dateStyle: style,
      timeStyle: clock ? "short" : undefined,
      // A day without a clock time is the same day everywhere.
      timeZone: bare ? "UTC" : zone || undefined,
    }).format(value);
  };
  return translate;
}

function missing(key) {
  console.error(`No text for ${key}`);
  return "";
}

const translators = Object.fromEntries(
  LOCALES.map((code) => [code, makeTranslator(code)]),
);

const subscribe = (notify) => {
  subscribers.add(notify);
  return () => subscribers.delete(notify);
};

// Hydration starts from the prerendered page, which is in the default language.
export const useT = () =>
  translators[useSyncExternalStore(subscribe, () => shown, () => DEFAULT)];

// In every page. Moving to a page in another language waits for its texts; the page
// before stays on the screen meanwhile.
export function useTexts(name) {
  const { lang } = useT();
  const page = pages.get(name);
  if (page && lang !== DEFAULT) {
    load(name, lang);
    // Used whether or not they are there: React draws a page that has waited once more,
    // and takes a hook that is left out for an error.
    use(page.first[lang]);
  }
  useEffect(() => {
    if (lang === wanted) reveal();
    else show(wanted);
  }, [lang, name]);
}

export const PlainText = ({ text }) => useT()(text);

// A text whose placeholders are elements.
export function RichText({ text, names, children }) {
  const parts = Children.toArray(children);
  const pieces = text.split(/\{(\w+)\}/);
  return pieces.map((piece, index) => {
    const part = index % 2 ? parts[names.indexOf(piece)] : piece;
    return createElement(Fragment, { key: index }, part ?? `{${piece}}`);
  });
}

// So that mail and other devices follow; a visitor's answer does not matter.
function tell(code) {
  fetch("/auth/locale", {
    method: "POST",
    keepalive: true,
    body: new URLSearchParams({ locale: code }),
  }).catch(() => {});
}

export function LanguageSelect({ languages, ...rest }) {
  const { lang } = useT();
  const onChange = ({ target }) => {
    choose(target.value);
    tell(target.value);
  };
  const options = languages.map(([code, name]) =>
    createElement("option", { key: code, value: code, lang: code }, name),
  );
  return createElement("select", { ...rest, value: lang, onChange }, options);
}

export function LanguageButton({ code, label, children }) {
  const { lang } = useT();
  const onClick = () => {
    choose(code);
    tell(code);
  };
  const props = {
    type: "button",
    lang: code,
    "aria-label": label,
    "aria-pressed": lang === code,
    onClick,
  };
  return createElement("button", props, children);
}
