// A rep's start: what is dropped or pasted anywhere on the page is taken; the address tells country and language, and
// pasted words tell provider and company, where nobody has given them. All of it here in the browser: nothing is read
// on the server before the customer agrees. Comforts only: the form works without this file.
const form = document.querySelector('[data-starts]'), files = document.getElementById('proof');
const LANGUAGES = {
  AT: 'de', DE: 'de', ES: 'es', FR: 'fr', GB: 'en', IE: 'en', IT: 'it', JP: 'ja', NL: 'nl', PT: 'pt',
};
const chosen = new Set();
form?.addEventListener('change', e => { if (e.isTrusted) chosen.add(e.target.name); });

function choose(name, value) {
  const field = form.elements[name];
  if (!field || chosen.has(name) || ![...field.options].some(one => one.value === value)) return;
  field.value = value;
}
function bySender(address) {
  const ending = address.trim().split('.').pop().toUpperCase();
  const country = ending === 'UK' ? 'GB' : ending;
  if (!form.elements.country.value) choose('country', country);
  if (form.elements.country.value === country && LANGUAGES[country]) choose('language', LANGUAGES[country]);
}
form?.elements.email?.addEventListener('change', e => bySender(e.target.value));
form?.elements.country.addEventListener('change', e => choose('language', LANGUAGES[e.target.value] || ''));

function take(given) {
  const all = new DataTransfer();
  [...files.files, ...given].forEach(file => all.items.add(file));
  files.files = all.files;
  files.dispatchEvent(new Event('change', { bubbles: true }));
}
const isField = target => /INPUT|TEXTAREA|SELECT/.test(target.tagName || '');
if (files) {
  document.addEventListener('dragover', e => e.preventDefault());
  document.addEventListener('drop', e => {
    if (e.target === files || !e.dataTransfer?.files.length) return;
    e.preventDefault();
    take(e.dataTransfer.files);
  });
  document.addEventListener('paste', e => {
    const mail = e.clipboardData?.getData('text') || '', pasted = form.elements.pasted;
    if (e.clipboardData?.files.length) take(e.clipboardData.files);
    else if (!isField(e.target) && mail.trim()) {
      pasted.closest('details').open = true;
      pasted.value = mail;
    } else if (e.target !== pasted) return;
    else return setTimeout(() => suggest(pasted.value));
    e.preventDefault();
    suggest(mail);
  });
}
function suggest(mail) {
  sender(mail);
  provider(mail);
  customer(mail);
}
// the provider whose name stands in the mail; where several do, which one is left is the rep's to say
const isWord = letter => /[\p{L}\p{N}]/u.test(letter || '');
function stands(name, mail) {
  for (let at = mail.indexOf(name); at >= 0; at = mail.indexOf(name, at + 1))
    if (!isWord(mail[at - 1]) && !isWord(mail[at + name.length])) return true;
  return false;
}
function provider(mail) {
  const field = form.elements.provider;
  if (field.value) return;
  const names = option => option.text.split(/[()]/).map(name => name.trim()).filter(name => name);
  const named = [...field.options].filter(one => one.value && one.value !== 'other'
    && names(one).some(name => stands(name, mail)));
  if (named.length === 1) choose('provider', named[0].value);
}
// the company that the mail calls the customer; marked where one types next, so that typing replaces it
function customer(mail) {
  const field = form.elements.company;
  const label = '(?:^|[\\s.])(?:Customer|Client|Kunde|Cliente|Klant|お客様|顧客名?)\\s*[:：][^\\S\\n]*';
  const called = new RegExp(`${label}([^\\n,，、;]{2,100})(?![^\\n,，、;])`, 'gimu');
  // a sentence that follows on the same line is no part of the name; “Co. KG” is
  const alone = name => name.replace(/[.。!?]\s+\p{Lu}[\p{L}’']*\s+\p{Ll}.*$/u, '').trim();
  const named = new Set([...mail.matchAll(called)].map(found => alone(found[1])).filter(name => name));
  if (field.value || named.size !== 1) return;
  [field.value] = named;
  if (field === document.activeElement) field.select();
}
// who wrote the mail, by its own line
function sender(mail) {
  const from = /^(?:From|De|Von|Da|Van|差出人)\s*[:：].*?([^\s<>"]+@[^\s<>",;]+)/im.exec(mail)?.[1];
  if (!from || form.elements.email.value) return;
  form.elements.email.value = from;
  bySender(from);
  form.elements.company.focus();
}
