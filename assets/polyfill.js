// Buttons that open and close dialogs (`command`, `commandfor`) are built into browsers
// since 2025; in older ones this does the same.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!dialog || button.disabled) return;
    if (button.getAttribute("command") !== "show-modal") dialog.close();
    else if (!dialog.open) dialog.showModal();
  });
}
