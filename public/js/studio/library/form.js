// The left half of the library: covers, what is filled in, the price on the button.
/** @import { ComponentChildren } from '../../../vendor/preact.js' */
/** @import { Catalogue, Job, Prompt } from '../../api.d.ts' */
/** @import { Given } from '../given.js' */
/** @import { Sent } from './reference.js' */
import { useOnce } from '../../api/once.js';
import { pictureByPrompt } from '../../api/prompts.js';
import { FormStatus } from '../../components/form-status.js';
import { Icon } from '../../components/icons.js';
import { SpendButton } from '../../components/spend-button.js';
import { toast } from '../../components/toast.js';
import { Problem } from '../../api/problem.js';
import { draftOf, useDraft } from '../../draft.js';
import { duration } from '../../i18n/numbers.js';
import { t } from '../../i18n/words.js';
import { lazy } from '../../lazy.js';
import { me } from '../../session.js';
import { h, html, useEffect, useRef, useState } from '../../ui.js';
import { usable } from '../models.js';
import { Covers } from './covers.js';
import { usePrompts, wantedFirst } from './list.js';
import { asked } from './reset.js';
import { Search } from './search.js';
import { wish } from './wish.js';

/**
 * @typedef {{ chosen: string, slots: Record<string, Record<string, string>>, face: string | null, sent: Sent | null,
 *   given: Record<string, Given>, seed: number | null }} Fields by the prompt's id; `face` null until somebody chooses
 */

let filling = /** @type {typeof import('./filling.js') | null} */ (null);
const loadFilling = () => lazy(() => import('./filling.js'), { messages: ['filling'], styles: ['filling', 'given'] }).then((code) => (filling = code));
/** What is unfolded from the start is there by then: nothing moves. */
export const needFilling = () => isBegun({ ...draftOf('library'), ...wish.fields }) && loadFilling().catch(Problem.from);

/** @param {Partial<Fields>} fields */
const isBegun = ({ sent, face, slots = {} }) => Boolean(sent || typeof face === 'string' || Object.keys(slots)[0]);

const EMPTY = { chosen: '', slots: {}, face: null, sent: null, given: {}, seed: null };

/**
 * @param {{ catalogue: Catalogue, onStarted: (job: Job) => void, onUnsure: () => void }} props `onUnsure`: it may have been
 *   started
 */
export function LibraryForm({ catalogue, onStarted, onUnsure }) {
  const [draft] = useState(() => {
    const left = /** @type {Partial<Fields>} */ (draftOf('library'));
    return { ...EMPTY, ...wantedFirst(), ...left, ...wish.fields, slots: { ...left.slots, ...wish.fields.slots } };
  });
  const [wanted, setWanted] = useState({ shelf: draft.shelf, text: draft.text });
  const [fields, setFields] = useState(/** @type {Fields} */ ({ ...EMPTY, ...pick(draft) }));
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState(false);
  const [sending, setSending] = useState(false);
  const [looks, setLooks] = useState(0);
  const [open, setOpen] = useState(() => isBegun(draft));
  const [code, setCode] = useState(filling);
  const [editor, setEditor] = useState(/** @type {ComponentChildren} */ (null));
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const { prompts, more, busy: looking, problem: lost, again } = usePrompts(wanted);
  const { busy, problem, submitOnce } = useOnce(pictureByPrompt, onStarted);
  const offer = catalogue.studios.library;
  const chosen = prompts.find(({ id }) => id === fields.chosen) ?? prompts.find(({ locked }) => !locked) ?? prompts[0];
  const models = usable();
  // One's own face is what one came for.
  const face = fields.face ?? models.find(({ trigger_word }) => trigger_word !== null)?.id ?? '';
  const own = models.find(({ id, trigger_word }) => id === face && trigger_word !== null);
  // While it is being sent, too: nothing moves late.
  const byReference = Boolean(fields.sent || sending);
  const model = byReference && !own?.takes_reference ? '' : face;
  const isPaused = offer.paused || Boolean(models.find(({ id }) => id === model)?.paused);
  /** @param {Prompt} prompt */
  const pressed = (prompt) => ({
    prompt, model, models, byReference, seed: fields.seed, sent: fields.sent, slots: fields.slots[prompt.id] ?? {}, given: fields.given[prompt.id] ?? {},
    max: offer.limits.slot_chars_max ?? 60,
    englishMax: offer.limits.engine_slot_chars_max ?? 60,
    possible: catalogue.puts_into_english,
  });
  const balance = me.value?.credits.available ?? 0;

  /** @param {Partial<Fields>} change */
  const change = (change) => setFields((now) => ({ ...now, ...change }));
  useDraft('library', { ...fields, ...wanted });
  useEffect(() => {
    if (open && !code) loadFilling().then(setCode, Problem.from);
  }, [open]);
  useEffect(() => void (problem?.unsure && onUnsure()), [problem]);
  useEffect(() => {
    if (['PRICE_CHANGED', 'PROMPT_NOT_FOUND'].includes(problem?.code ?? '')) again();
  }, [problem]);
  useEffect(() => {
    if (!asked.value) return;
    setFields(EMPTY);
    setTried(false);
    setSent(false);
    document.getElementById('library-form')?.scrollIntoView({ block: 'start' });
    form.current?.querySelector('input')?.focus();
  }, [asked.value]);

  /** @param {Prompt} prompt */
  const order = async (prompt) => {
    change({ chosen: prompt.id });
    // At once: the room would push things away late.
    setSent(true);
    try {
      const wish = await import('./press.js').then(({ wishOf }) => wishOf(pressed(prompt)));
      if (typeof wish === 'string') {
        if (wish === 'missing') setTried(true);
        else setLooks(looks + 1);
        return setOpen(true);
      }
      return submitOnce(wish);
    } catch (thrown) {
      return toast(Problem.from(thrown).message, 'bad');
    }
  };
  /** @param {SubmitEvent} event */
  const onSubmit = (event) => {
    event.preventDefault();
    if (chosen && !chosen.locked && !sending && !isPaused) order(chosen);
  };
  /** @param {Prompt | null} prompt one of one's own, or a new one */
  const edit = async (prompt) => {
    const { open } = await lazy(() => import('./own.js'), { messages: ['photo'], styles: ['dialog', 'library-own'] });
    open({ prompt, offer, ratios: catalogue.aspect_ratios, show: setEditor, onDone: (id) => {
      if (id) change({ chosen: id });
      again();
    } });
  };
  return html`<form class="stack form" ref=${form} onSubmit=${onSubmit} novalidate>
    ${h(Search, { wanted, disabled: busy, onChange: (change) => setWanted({ ...wanted, ...change }), onNew: () => edit(null) })}
    ${h(Covers, {
      prompts, more, looking, lost, disabled: busy || sending, chosen: chosen?.id ?? '',
      onAgain: again,
      onChoose: (id) => {
        change({ chosen: id, seed: null });
        setTried(false);
        setLooks(0);
        setOpen(true);
      },
      onOrder: order,
      isPaused,
      onEdit: edit,
    })}
    <details class="more" open=${open} onToggle=${(/** @type {ToggleEvent & { currentTarget: HTMLDetailsElement }} */ { currentTarget }) => setOpen(currentTarget.open)}>
      <summary>${t('library.fill')}${h(Icon, { name: 'down' })}</summary>
      ${!code && html`<div class="skeleton filling-wait" style=${{ '--fields': chosen?.locked ? 0 : chosen?.slots.length ?? 0 }}
        aria-hidden="true"></div>`}
      ${code && chosen && h(code.Filling, {
        ...pressed(chosen),
        tried, own, looks, hadReference: wish.hadReference && chosen.id === wish.prompt?.id,
        onGiven: (given) => setFields((now) => ({ ...now, given: { ...now.given, [chosen.id]: given } })),
        disabled: busy,
        onSlots: (slots) => change({ slots: { ...fields.slots, [chosen.id]: slots } }),
        onFace: (face) => change({ face }),
        onSeed: (seed) => change({ seed }),
        onSent: (sent) => change({ sent }),
        onSending: setSending,
      })}
    </details>
    <div class="form-foot">
      ${chosen && html`<p class="library-sum"><strong class="clip" translate=${chosen.own ? false : undefined}>${chosen.title}</strong>
        ${own && model === own.id && html`<span class="clip" translate=${false}>${own.name}</span>`}
        <span>${t('library.balance', { now: balance, after: Math.max(0, balance - chosen.cost) })}</span></p>`}
      ${h(SpendButton, {
        label: t('library.submit'),
        price: chosen?.cost ?? offer.price,
        busy: busy ? t('library.validating') : sending ? t('library.sending') : '',
        takes: t('library.takes', { time: duration(offer.seconds) }),
        disabled: !chosen,
        locked: lockOf(chosen, isPaused),
      })}
    </div>
    ${h(FormStatus, { sent, problem, about: [fields, chosen?.id], title: t('library.refused') })}
  </form>${editor}`;
}

/** Why it cannot be had. @param {Prompt | undefined} prompt @param {boolean} paused */
function lockOf(prompt, paused) {
  if (paused) return t('studio.paused');
  return prompt?.locked ? html`${t('library.locked')} ${' '}<a href="/pricing">${t('library.unlock')}</a>` : null;
}

/** Without what one looked for. @param {Fields & { shelf: string, text: string }} draft @returns {Fields} */
const pick = ({ shelf, text, ...fields }) => fields;
