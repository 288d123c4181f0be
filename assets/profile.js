// Parts of the settings that live in the browser: the picture on its way to the server,
// the time zones that it knows, and what is typed but not saved yet.
// See edu_platform/accounts/pages/settings/browser_parts.py.
import { createElement, Fragment, useEffect, useRef, useState } from "react";

const PICTURES = "image/jpeg,image/png,image/webp";

// One native file input: the chosen picture is shown and sent at once.
export function PictureInput({
  action,
  label,
  hint,
  largest,
  tooLarge,
  sending,
  failed,
  alternative,
  onStored,
  children,
}) {
  const [preview, setPreview] = useState("");
  const [percent, setPercent] = useState(null);
  const [error, setError] = useState("");
  useEffect(() => () => preview && URL.revokeObjectURL(preview), [preview]);

  const end = (words) => {
    setPercent(null);
    setPreview("");
    setError(words);
  };

  const send = (file) => {
    const body = new FormData();
    body.append("file", file);
    const request = new XMLHttpRequest();
    request.open("PUT", action);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) =>
      setPercent(Math.round((100 * loaded) / total));
    request.onerror = () => end(failed);
    request.onload = () => {
      if (request.status === 200) {
        end("");
        onStored();
      } else end(request.response?.detail ?? failed);
    };
    setPercent(0);
    request.send(body);
  };

  const choose = ({ target }) => {
    const [file] = target.files;
    // So that the same file can be chosen once more.
    target.value = "";
    if (!file) return;
    setError("");
    if (file.size > largest) {
      setError(tooLarge);
      return;
    }
    setPreview(URL.createObjectURL(file));
    send(file);
  };

  const isSending = percent !== null;
  return createElement(
    Fragment,
    null,
    preview
      ? createElement("img", { src: preview, alt: alternative, className: "picture" })
      : children,
    createElement(
      "div",
      { className: "field grow" },
      createElement("label", { htmlFor: "avatar" }, label),
      createElement("input", {
        id: "avatar",
        type: "file",
        accept: PICTURES,
        className: "input",
        disabled: isSending,
        onChange: choose,
        "aria-describedby": "avatar-hint avatar-error",
        "aria-invalid": error ? "true" : "false",
      }),
      createElement("span", { className: "hint", id: "avatar-hint" }, hint),
      isSending &&
        createElement("progress", { max: 100, value: percent, "aria-label": sending }),
      createElement(
        "span",
        { className: "vh", role: "status" },
        isSending ? sending : "",
      ),
      createElement(
        "span",
        { className: error ? "field-error" : "vh", id: "avatar-error", role: "alert" },
        error,
      ),
    ),
  );
}

const zonesOf = (value) => {
  const known = Intl.supportedValuesOf?.("timeZone") ?? [];
  const groups = new Map();
  for (const zone of new Set([...known, value, "UTC"].filter(Boolean))) {
    const [area] = zone.split("/");
    const name = zone.includes("/") ? area : "UTC";
    groups.set(name, [...(groups.get(name) ?? []), zone]);
  }
  return [...groups].sort(([one], [other]) => one.localeCompare(other));
};

// A native select, which also searches by what is typed; the browser's own zone is one
// press away.
export function ZoneInput({ name, value, label, hint, useOwn, error }) {
  const select = useRef(null);
  // Known from the first drawing: options that came later would take the choice away.
  const [own] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "");
  const options = (zones) =>
    zones.map((zone) =>
      createElement("option", { key: zone, value: zone }, zone.replaceAll("_", " ")),
    );
  const take = () => {
    select.current.value = own;
    select.current.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return createElement(
    "div",
    { className: "field" },
    createElement("label", { htmlFor: name }, label),
    createElement(
      "select",
      {
        ref: select,
        id: name,
        name,
        key: value,
        defaultValue: value,
        className: "input",
        "aria-describedby": `${name}-hint ${name}-error`,
        "aria-invalid": error ? "true" : "false",
      },
      zonesOf(value).map(([area, zones]) =>
        createElement("optgroup", { key: area, label: area }, options(zones)),
      ),
    ),
    createElement("span", { className: "hint", id: `${name}-hint` }, hint),
    own !== "" &&
      own !== value &&
      createElement(
        "button",
        { type: "button", className: "btn btn-soft btn-sm", onClick: take },
        `${useOwn}: ${own}`,
      ),
    createElement(
      "span",
      { className: error ? "field-error" : "vh", id: `${name}-error`, role: "alert" },
      error ?? "",
    ),
  );
}

const drafts = new Map();

// Keeps what is typed in its form and not saved: a server that starts anew draws the
// form anew, and would empty it.
export function Draft({ name, saved }) {
  const place = useRef(null);
  const known = useRef(saved);
  useEffect(() => {
    if (known.current !== saved) drafts.delete(name);
    known.current = saved;
  }, [saved]);
  useEffect(() => {
    const form = place.current.closest("form");
    const draft = drafts.get(name) ?? {};
    for (const [field, text] of Object.entries(draft)) {
      const input = form.elements.namedItem(field);
      if (input) input.value = text;
    }
    const keep = ({ target }) => {
      if (!target.name) return;
      drafts.set(name, { ...drafts.get(name), [target.name]: target.value });
    };
    form.addEventListener("input", keep);
    return () => form.removeEventListener("input", keep);
  }, []);
  return createElement("span", { ref: place, hidden: true });
}
