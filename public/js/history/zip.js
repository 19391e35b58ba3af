// A whole set as one zip, packed here: a function may answer with 4.5 MB at most.
import * as api from '../api/sessions.js';
import { Problem } from '../api/problem.js';
import { BusyButton } from '../components/busy-button.js';
import { Icon } from '../components/icons.js';
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { saveAs } from '../pictures/save.js';
import { h, html, useState } from '../ui.js';

/** @param {{ id: string }} props */
export function ZipButton({ id }) {
  const [progress, setProgress] = useState(/** @type {{ done: number, of: number } | null} */ (null));
  const pack = async () => {
    setProgress({ done: 0, of: 0 });
    try {
      saveAs(await zipOf(id, (done, of) => setProgress({ done, of })), `${id}.zip`);
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    } finally {
      setProgress(null);
    }
  };
  return h(BusyButton, {
    type: 'button',
    busy: progress !== null,
    onClick: pack,
    children: progress?.of ? t('history.packing', progress) : html`${progress ? '' : h(Icon, { name: 'zip' })}${t('history.zip')}`,
  });
}

/**
 * One file after another, under the names that the server says; pictures are not made any smaller by packing.
 * @param {string} session
 * @param {(done: number, of: number) => void} onProgress
 */
async function zipOf(session, onProgress) {
  const [{ zipSync }, { items }] = await Promise.all([import('../../vendor/fflate.js'), api.sessionFiles(session)]);
  /** @type {Record<string, Uint8Array>} */
  const entries = {};
  for (const [at, { name, url }] of items.entries()) {
    onProgress(at, items.length);
    const answer = await fetch(url).catch(() => null);
    if (!answer?.ok) throw Problem.offline();
    entries[name] = new Uint8Array(await answer.arrayBuffer());
  }
  return new Blob([zipSync(entries, { level: 0 })], { type: 'application/zip' });
}
