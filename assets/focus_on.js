// Puts the cursor where a refused form has to be mended. A page in another language than
// the default is hidden until its texts are there, and what is hidden takes no focus: so
// this tries again for a while, unless the person has gone to another field meanwhile.
import { useEffect } from "react";

const PATIENCE_MS = 3000;
const PAUSE_MS = 50;

export function FocusOn({ target, when }) {
  useEffect(() => {
    if (!when) return undefined;
    let left = PATIENCE_MS / PAUSE_MS;
    const focus = () => {
      if (document.activeElement === document.body) {
        document.getElementById(target)?.focus();
      }
      if (--left <= 0) clearInterval(trying);
    };
    const trying = setInterval(focus, PAUSE_MS);
    focus();
    return () => clearInterval(trying);
  }, [target, when]);
  return null;
}
