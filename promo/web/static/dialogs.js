// Dialogs of the desk: what the keys do, and what a question or a refusal says. The browser keeps the focus within,
// closes on Escape and leads back to where one was.
const parts = (what, within = document) => [...within.querySelectorAll(what)];

parts('[data-opens]').forEach(opener => {
  opener.hidden = false;
  opener.addEventListener('click', () => document.getElementById(opener.dataset.opens).showModal());
});
parts('dialog').forEach(dialog => {
  parts('[data-closes]', dialog).forEach(close => close.addEventListener('click', () => dialog.close()));
  dialog.addEventListener('click', e => { if (e.target === dialog) dialog.close(); });  // beside it
});

// a question or a refusal that says nothing yet is picked first: by number, or with the mouse
parts('[data-picks]').forEach(verdict => {
  const dialog = document.getElementById(verdict.dataset.picks), form = verdict.form;
  const choices = parts('[data-fills-field]', dialog), send = dialog.querySelector('[data-sends]');
  const read = dialog.querySelector('[data-picked]');
  let before = '';
  const fill = (name, value) => {
    form.elements[name].value = value;
    form.elements[name].dispatchEvent(new Event('input', { bubbles: true }));
  };
  const empty = () => {
    new Set(choices.map(one => one.dataset.fillsField)).forEach(name => fill(name, ''));
    choices.forEach(one => one.setAttribute('aria-pressed', 'false'));
    send.disabled = read.hidden = true;
  };
  const pick = chosen => {
    empty();
    fill(chosen.dataset.fillsField, chosen.dataset.value);
    chosen.setAttribute('aria-pressed', 'true');
    read.querySelector('q').textContent = chosen.dataset.words;
    read.hidden = !chosen.dataset.words;
    send.disabled = false;
    send.focus();
  };
  choices.forEach(one => one.addEventListener('click', () => pick(one)));
  verdict.addEventListener('click', e => {
    if (form.elements.letter.value.trim() || !dialog.showModal) return;  // the letter says something already
    e.preventDefault();
    before = form.elements[dialog.dataset.field].value;
    dialog.showModal();
    const there = choices.find(one => one.dataset.value === before);  // chosen before, or as found: Enter sends it
    if (there) pick(there); else choices[0]?.focus();
  });
  dialog.addEventListener('close', () => { empty(); fill(dialog.dataset.field, before); });
  dialog.addEventListener('keydown', e => {
    const chosen = /^[1-9]$/.test(e.key) && !document.documentElement.matches('.no-keys') && choices[e.key - 1];
    if (!chosen) return;
    e.preventDefault();
    pick(chosen);
  });
});
