// Where other words are put on a poster: folded away, with a form that comes when somebody opens it.
import { Problem } from '../api/problem.js';
import { Icon } from '../components/icons.js';
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { lazy } from '../lazy.js';
import { h, html, useRef, useState } from '../ui.js';

const loadForm = () => lazy(() => import('./headline-form.js'), { styles: ['field'] });

/** @param {Parameters<typeof import('./headline-form.js').HeadlineForm>[0]} props */
export function Headline(props) {
  const [code, setCode] = useState(/** @type {typeof import('./headline-form.js') | null} */ (null));
  const fold = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  /** It opens once there is something in it: nothing below it moves twice. @param {Event} event */
  const open = async (event) => {
    if (code) return;
    event.preventDefault();
    try {
      setCode(await loadForm());
      if (fold.current) fold.current.open = true;
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
    }
  };
  return html`<details class="more" ref=${fold}>
    <summary onClick=${open}>${t('history.headline_edit')}${h(Icon, { name: 'down' })}</summary>
    ${code && h(code.HeadlineForm, props)}
  </details>`;
}
