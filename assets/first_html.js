// The edge writes what a page is about into its HTML (edu_platform/web/document.py). It
// stands in the place of the page's content until that has come from the server, and
// stays if the server cannot be reached.
import { useEffect } from "react";

export function FirstHtml({ ready }) {
  useEffect(() => {
    const first = document.getElementById("first-html");
    if (!first) return;
    if (ready) return leave(first);
    // The content that the link "skip to content" names is still hidden.
    const skip = (event) => {
      const isMeant = event.target.closest?.('a[href="#main"]');
      if (!isMeant || first.matches(".unseen")) return;
      event.preventDefault();
      first.focus();
    };
    document.addEventListener("click", skip);
    return () => document.removeEventListener("click", skip);
  }, [ready]);
  return null;
}

function leave(first) {
  // What somebody is typing must not go.
  const form = first.querySelector("form:focus-within");
  if (form) {
    const left = ({ relatedTarget }) => form.contains(relatedTarget) || first.remove();
    form.addEventListener("focusout", left);
    return;
  }
  const focused = first.contains(document.activeElement) && document.activeElement;
  first.remove();
  if (!focused) return;
  const main = document.getElementById("main");
  const links = [...(main?.querySelectorAll("a") ?? [])];
  const same = links.find((link) => link.href === focused.href);
  (same ?? main)?.focus({ preventScroll: true });
}
