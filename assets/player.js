// What the lesson player does in the browser alone: after a change of lessons the page
// starts at the top with the focus on the title, and [ and ] lead to the neighbours.
import { useEffect, useRef } from "react";

const KEYS = { BracketLeft: "lesson-previous", BracketRight: "lesson-next" };

function isTyping(element) {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

// The position of the keys counts, so that they work in every keyboard layout, and only
// with the focus in the content, so that dictation and assistive keys do not meet them.
function follow(event) {
  const target = KEYS[event.code];
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const focused = document.activeElement;
  if (!focused?.closest("#main") || isTyping(focused)) return;
  const link = document.getElementById(target);
  // During a test the way out of the lesson is hidden, and no key leads there either.
  if (!link?.offsetParent) return;
  event.preventDefault();
  link.click();
}

export function PlayerKeys({ place }) {
  const previous = useRef({});
  useEffect(() => {
    if (!place) return;
    const { place: left, address } = previous.current;
    previous.current = { place, address: location.href };
    // Without a new address it is the first lesson of this page, not a move.
    if (!left || left === place || address === location.href) return;
    // A drawer that is open would hide the lesson that was chosen in it.
    document.querySelector("[popover]:popover-open")?.hidePopover();
    window.scrollTo(0, 0);
    document.getElementById("lesson-title")?.focus({ preventScroll: true });
  }, [place]);
  useEffect(() => {
    document.addEventListener("keydown", follow);
    return () => document.removeEventListener("keydown", follow);
  }, []);
  return null;
}
