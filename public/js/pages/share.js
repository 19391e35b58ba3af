// The page of a shared picture is complete without this, all but the report. A function writes it (lib/assets/share/page.rs),
// so that it loads none of the site's code and has its words with it.

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind */
function found(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${id}`);
  return element;
}

const button = found('report', HTMLButtonElement);
const dialog = found('report-dialog', HTMLDialogElement);
const form = found('report-form', HTMLFormElement);
const error = found('report-error', HTMLParagraphElement);
const said = found('report-said', HTMLParagraphElement);
const send = form.querySelector('[type=submit]');

button.hidden = false;
button.addEventListener('click', () => dialog.showModal());
found('report-cancel', HTMLButtonElement).addEventListener('click', () => dialog.close());
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  error.textContent = '';
  if (send instanceof HTMLButtonElement) send.disabled = true;
  const problem = await report();
  if (send instanceof HTMLButtonElement) send.disabled = false;
  if (problem) {
    error.textContent = problem;
    return;
  }
  dialog.close();
  form.reset();
  said.textContent = said.dataset.said ?? '';
  button.hidden = true;
});

/** @returns {Promise<string>} why it was not taken, or nothing */
async function report() {
  const token = location.pathname.split('/')[2];
  const { reason, note } = Object.fromEntries(new FormData(form));
  try {
    const answer = await fetch(`/api/share/${token}/reports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': document.documentElement.lang },
      body: JSON.stringify({ reason, note }),
    });
    return answer.ok ? '' : (await answer.json()).detail;
  } catch {
    return error.dataset.offline ?? '';
  }
}
