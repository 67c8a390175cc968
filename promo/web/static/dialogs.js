// Dialogs of the desk: what the keys do, and what a question or a refusal says. The browser keeps the focus within,
// closes on Escape and leads back to where one was.
const parts = (what, within = document) => [...within.querySelectorAll(what)];

parts('[data-opens]').forEach(opener => {
  opener.hidden = false;
  opener.addEventListener('click', () => document.getElementById(opener.dataset.opens).showModal());
});
parts('dialog').forEach(dialog => {
  parts('[data-closes]', dialog).forEach(close => close.addEventListener('click', () => dialog.close()));
  // beside it; the second of two clicks is meant for the button that opened it
  dialog.addEventListener('click', e => { if (e.target === dialog && e.detail < 2) dialog.close(); });
});

// what a question or a refusal says is picked in its dialog, by number or with the mouse, every time: nothing is chosen
// there that the person before it did not choose on this page, whatever a page before it had
parts('[data-picks]').forEach(verdict => {
  const dialog = document.getElementById(verdict.dataset.picks), form = verdict.form;
  const every = parts('[data-fills-field]', dialog), send = dialog.querySelector('[data-sends]');
  const read = dialog.querySelector('[data-picked]');
  const chosen = form.elements[dialog.dataset.field], letter = form.elements.letter;
  // what speaks against what was read has no number
  const choices = () => every.filter(one => one.closest('[data-numbered]') && !one.parentElement.hidden);
  let before = '', written = '', byHand = false;
  chosen.addEventListener('change', e => { if (e.isTrusted) byHand = true; });
  const empty = () => {
    [chosen.value, letter.value] = ['', written];
    every.forEach(one => one.setAttribute('aria-pressed', 'false'));
    send.disabled = read.hidden = true;
  };
  const pick = one => {
    empty();
    const { fillsField, value, words } = one.dataset;
    const said = [written, words].filter(Boolean).join('\n\n');
    if (fillsField === 'letter') letter.value = said; else chosen.value = value;
    one.setAttribute('aria-pressed', 'true');
    read.querySelector('q').textContent = said;
    read.hidden = !said;
    send.disabled = false;
    send.focus();
  };
  every.forEach(one => one.addEventListener('click', () => pick(one)));
  verdict.addEventListener('click', e => {
    if (!dialog.showModal) return;
    e.preventDefault();
    [before, written] = [byHand ? chosen.value : '', letter.value.trim()];
    parts('[data-as-written]', dialog).forEach(item => { item.hidden = !written; });
    choices().forEach((one, k) => {
      const number = one.querySelector('kbd');
      [number.textContent, number.hidden] = [k + 1, k > 8];
    });
    empty();
    dialog.showModal();
    const there = before && every.find(one => one.dataset.value === before);
    if (there) pick(there); else choices()[0]?.focus();
  });
  dialog.addEventListener('close', () => { empty(); chosen.value = before; });
  dialog.addEventListener('keydown', e => {
    const one = /^[1-9]$/.test(e.key) && !document.documentElement.matches('.no-keys') && choices()[e.key - 1];
    if (!one) return;
    e.preventDefault();
    pick(one);
  });
  // the browser brings a page back as it was left: with the dialog open, and what was chosen in it
  addEventListener('pageshow', e => {
    if (!e.persisted) return;
    if (dialog.open) dialog.close(); else chosen.value = '';
    byHand = false;
  });
});
