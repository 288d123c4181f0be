// What only the browser can do for second factors: ask a passkey, and print codes.
// See edu_platform/accounts/components.py.
import { useEffect } from "react";

const OPTIONS = "/auth/passkeys/options";

const decoded = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
};
const encoded = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const withIds = (keys = []) => keys.map((key) => ({ ...key, id: decoded(key.id) }));

async function asked(purpose) {
  const body = new URLSearchParams({ purpose });
  const reply = await fetch(OPTIONS, { method: "POST", body });
  const options = await reply.json();
  if (!reply.ok) throw new Error(options.message);
  return { ...options, challenge: decoded(options.challenge) };
}

async function created(options) {
  const { response, ...credential } = described(
    await navigator.credentials.create({
      publicKey: {
        ...options,
        user: { ...options.user, id: decoded(options.user.id) },
        excludeCredentials: withIds(options.excludeCredentials),
      },
    }),
  );
  return {
    ...credential,
    response: {
      clientDataJSON: encoded(response.clientDataJSON),
      attestationObject: encoded(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

async function signed(options) {
  const { response, ...credential } = described(
    await navigator.credentials.get({
      publicKey: { ...options, allowCredentials: withIds(options.allowCredentials) },
    }),
  );
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    ...credential,
    response: {
      clientDataJSON: encoded(clientDataJSON),
      authenticatorData: encoded(authenticatorData),
      signature: encoded(signature),
      userHandle: userHandle ? encoded(userHandle) : null,
    },
  };
}

const described = ({ id, rawId, type, response }) => ({
  id,
  rawId: encoded(rawId),
  type,
  response,
});

// The form is sent as any other once it holds the answer of the passkey.
async function submit(form) {
  const purpose = form.dataset.passkey;
  const failure = form.querySelector("[data-passkey-error]");
  failure.hidden = true;
  try {
    const options = await asked(purpose);
    const answer = await (purpose === "add" ? created(options) : signed(options));
    form.elements.passkey.value = JSON.stringify(answer);
    form.submit();
  } catch {
    // Not there, not chosen, too late: browsers do not say which, on purpose.
    failure.hidden = false;
  }
}

const onSubmit = (event) => {
  if (event.target.dataset?.passkey) {
    event.preventDefault();
    submit(event.target);
  }
};
const onClick = (event) => {
  if (event.target.closest("[data-print]")) window.print();
};

export function Passkeys() {
  useEffect(() => {
    document.addEventListener("submit", onSubmit);
    document.addEventListener("click", onClick);
    return () => {
      document.removeEventListener("submit", onSubmit);
      document.removeEventListener("click", onClick);
    };
  }, []);
  return null;
}
