// Parts of a test that cannot wait for the server: the answer that is on its way, and
// the clock. See edu_platform/classroom/components/quiz_parts.py.
import {
  createElement,
  Fragment,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

// An answer is sent again if the server has not confirmed it after so long, then twice
// as long, and so on: an update can be lost together with a connection.
const FIRST_RETRY_MS = 4000;
const RETRIES = 6;
// Until then "Saving…" would only flicker.
const PATIENCE_MS = 400;
const TICK_MS = 250;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const WARNINGS = [1, 5];

const same = (one, other) =>
  one.length === other.length && one.every((choice) => other.includes(choice));
const inputsOf = (form) => [...form.querySelectorAll("input")];
const chosenIn = (form) =>
  inputsOf(form)
    .filter((input) => input.checked)
    .map((input) => input.value);

// The choices of one question. Every change goes to the server at once; the mark below
// says whether it has arrived.
export function AnswerForm({
  attempt,
  item,
  confirmed,
  onSave,
  saving,
  saved,
  waiting,
  children,
  ...rest
}) {
  const form = useRef(null);
  const send = useRef(onSave);
  send.current = onSave;
  // Answers without a confirmation, by item.
  const pending = useRef(new Map()).current;
  const [mark, setMark] = useState("");

  // What is on its way is newer than what the server told.
  useLayoutEffect(() => {
    const entry = pending.get(item);
    if (entry) {
      inputsOf(form.current).forEach((input) => {
        input.checked = entry.choices.includes(input.value);
      });
    }
    setMark(pending.size ? "waiting" : "");
  }, [item]);

  // The server's word: an answer it repeats is saved.
  useEffect(() => {
    let arrived = 0;
    for (const [name, entry] of pending) {
      const known = confirmed[name];
      if (!known || !same(known, entry.choices)) continue;
      clearTimeout(entry.timer);
      pending.delete(name);
      arrived += 1;
    }
    if (arrived && !pending.size) setMark("saved");
  }, [confirmed]);

  useEffect(() => {
    const warn = (event) => {
      if (pending.size) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      window.removeEventListener("beforeunload", warn);
      pending.forEach((entry) => clearTimeout(entry.timer));
      pending.clear();
    };
  }, [attempt]);

  const deliver = (entry) => {
    send.current(attempt, entry.item, entry.choices);
    if (entry.tries === RETRIES) return;
    entry.timer = setTimeout(() => {
      setMark("waiting");
      deliver(entry);
    }, FIRST_RETRY_MS * 2 ** entry.tries);
    entry.tries += 1;
  };

  const change = () => {
    clearTimeout(pending.get(item)?.timer);
    const entry = { item, choices: chosenIn(form.current), tries: 0 };
    pending.set(item, entry);
    setMark("");
    deliver(entry);
    setTimeout(() => {
      if (pending.get(item) === entry) setMark((now) => now || "saving");
    }, PATIENCE_MS);
  };

  return createElement(
    Fragment,
    null,
    createElement("fieldset", { ...rest, ref: form, onChange: change }, children),
    createElement(
      "p",
      { className: `quiz-mark ${mark}`, role: "status" },
      { saving, saved, waiting }[mark] ?? "",
    ),
  );
}

// Holds the screens of a test. The button that led to another one is gone then: the
// focus goes to the screen, as it would to a new page.
export function QuizScreens({ stage, children, ...rest }) {
  const root = useRef(null);
  const shown = useRef(stage);
  useEffect(() => {
    const before = shown.current;
    shown.current = stage;
    if (!before || !stage || before === stage) return;
    root.current.focus({ preventScroll: true });
    root.current.scrollIntoView({ block: "start" });
  }, [stage]);
  return createElement("div", { ...rest, ref: root, tabIndex: -1 }, children);
}

// Moves the focus to the question when another one is shown: the keyboard and screen
// readers go on from there.
export function QuestionFocus({ item, children, ...rest }) {
  const heading = useRef(null);
  const shown = useRef(item);
  useEffect(() => {
    if (shown.current === item) return;
    shown.current = item;
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: "nearest" });
  }, [item]);
  return createElement("h2", { ...rest, ref: heading, tabIndex: -1 }, children);
}

// When this browser first heard a time of the server: the difference of the clocks.
const heard = new Map();

function offsetOf(serverTime) {
  if (!heard.has(serverTime)) heard.set(serverTime, serverTime - Date.now());
  return heard.get(serverTime);
}

function written(left) {
  const seconds = Math.max(0, Math.ceil(left / SECOND));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
  const hours = Math.floor(seconds / 3600);
  const text = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return hours ? `${hours}:${text}` : text;
}

// The time left by the server's clock; screen readers hear of it near the end.
export function QuizTimer({
  deadline,
  serverTime,
  label,
  lastMinutes,
  onTimeUp,
  children,
}) {
  const now = () => deadline - (Date.now() + offsetOf(serverTime));
  const [left, setLeft] = useState(now);
  const end = useRef(onTimeUp);
  end.current = onTimeUp;

  useEffect(() => {
    let isOver = false;
    const tick = () => {
      const rest = now();
      setLeft(rest);
      if (rest > 0 || isOver) return;
      isOver = true;
      end.current();
    };
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
    // A new word of the server starts the clock anew.
  }, [deadline, serverTime]);

  const warning = WARNINGS.findIndex((minutes) => left <= minutes * MINUTE);
  return createElement(
    "div",
    { className: `quiz-timer ${warning < 0 ? "" : "soon"}` },
    children,
    createElement("span", { className: "vh" }, `${label} `),
    createElement("span", { role: "timer", className: "num" }, written(left)),
    createElement(
      "span",
      { className: "vh", role: "status" },
      left > 0 && warning >= 0 ? lastMinutes[warning] : "",
    ),
  );
}
