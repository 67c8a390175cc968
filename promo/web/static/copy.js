// Copying a field by its button; where the browser refuses, the text is marked and copied by hand.
document.querySelectorAll('[data-copy]').forEach(button => {
  const field = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector('[role=status]');
  button.hidden = false;
  button.addEventListener('click', async () => {
    status.textContent = '';
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = button.dataset.done;
    } catch {
      field.select();
      status.textContent = button.dataset.failed;
    }
  });
});
