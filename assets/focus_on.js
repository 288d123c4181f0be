// Puts the cursor where a refused form has to be mended. A page in another language than
// the default is hidden until its texts are there, and what is hidden takes no focus.
import { useEffect } from "react";

export function FocusOn({ target, when }) {
  useEffect(() => {
    if (!when) return undefined;
    const page = document.documentElement;
    const focus = () => {
      if (page.dataset.language) return;
      watching.disconnect();
      document.getElementById(target)?.focus();
    };
    const watching = new MutationObserver(focus);
    watching.observe(page, { attributeFilter: ["data-language"] });
    focus();
    return () => watching.disconnect();
  }, [target, when]);
  return null;
}
