// Shows what is typed in a password field. It works without the server: what a person
// types is nobody's business until they send it.
import { createElement, useEffect, useState } from "react";

export function ShowPassword({ target, label }) {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const field = document.getElementById(target);
    if (!field) return undefined;
    field.type = isShown ? "text" : "password";
    // Browsers remember what was sent from a plain field, for anybody to see.
    const hide = () => {
      field.type = "password";
      setShown(false);
    };
    field.form?.addEventListener("submit", hide);
    return () => field.form?.removeEventListener("submit", hide);
  }, [target, isShown]);
  return createElement(
    "button",
    {
      type: "button",
      className: "btn btn-ghost btn-sm show-password",
      "aria-pressed": isShown,
      "aria-controls": target,
      onClick: () => setShown(!isShown),
    },
    label,
  );
}
