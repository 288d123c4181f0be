// After a change of pages within the site the link that was followed is gone: without
// this the keyboard and screen readers would start again from the top of the window.
import { useEffect } from "react";
import { useLocation } from "react-router";

let previous = null;

export function PageFocus() {
  const { pathname, hash } = useLocation();
  useEffect(() => {
    const changed = previous !== null && previous !== pathname;
    previous = pathname;
    // It was about the page before.
    if (changed) document.getElementById("first-html")?.remove();
    if (changed && !hash) {
      document.getElementById("main")?.focus({ preventScroll: true });
    }
  }, [pathname, hash]);
  return null;
}
