// The person and the garments that are chosen. They stay on this device until the button is pressed: there again after a
// reload, topping up or signing in, and deleted as photos of a training are.
import { Problem } from '../../api/problem.js';
import { newKey } from '../../api/request.js';
import { draftOf, useDraft } from '../../draft.js';
import { openMessages, t } from '../../i18n/words.js';
import { lazy } from '../../lazy.js';
import { me } from '../../session.js';
import { useEffect, useRef, useState } from '../../ui.js';

/** @typedef {'person' | 'garment'} Kind */
/** `preview` is an address of its own. @typedef {{ key: string, name: string, file: Blob, preview: string }} Piece */
/** @typedef {{ person: Piece | null, garments: Piece[] }} Chosen */
/** @typedef {Record<Kind, string[]>} Faults */

const NOTHING = /** @type {Chosen} */ ({ person: null, garments: [] });
const NO_FAULTS = /** @type {Faults} */ ({ person: [], garment: [] });

/** The code that looks at files: it comes with the first one. */
const loadTaking = () => lazy(() => import('./take.js'), { messages: ['files'] });
const loadKept = () => import('./kept.js');

/** @param {File | Blob} file @param {string} name @returns {Piece} */
const pieceOf = (file, name) => ({ key: newKey(), name, file, preview: URL.createObjectURL(file) });

/** @param {number} max garments */
export function usePieces(max) {
  const [{ id, persons, garments: known }] = useState(() => ({ id: newKey(), persons: 0, garments: 0, ...draftOf('tryon-pieces') }));
  const some = persons + known > 0;
  const [chosen, setChosen] = useState(NOTHING);
  const [faults, setFaults] = useState(NO_FAULTS);
  const [looking, setLooking] = useState(some);
  const [looks, setLooks] = useState(0);
  /** What is chosen now: what is dropped one after another finds it before it is drawn. */
  const now = useRef(chosen);
  const last = useRef(Promise.resolve());
  /** @param {Chosen} next */
  const choose = (next) => {
    const { person, garments } = now.current;
    now.current = next;
    const kept = new Set([next.person, ...next.garments]);
    for (const piece of [person, ...garments]) if (piece && !kept.has(piece)) URL.revokeObjectURL(piece.preview);
    setChosen(next);
  };
  const owner = me.value?.id ?? '';
  const isEmpty = !chosen.person && chosen.garments.length === 0;
  const touched = useRef(some);
  // What is looked for has its room: nothing is pushed away when it comes.
  const waiting = looking ? { person: persons, garment: Math.min(known, max) } : { person: 0, garment: 0 };
  useDraft('tryon-pieces', {
    id,
    persons: looking ? persons : Number(Boolean(chosen.person)),
    garments: looking ? known : chosen.garments.length,
  });

  useEffect(() => {
    if (!some) return;
    loadKept().then(({ find }) => find(id, owner)).catch(() => null).then(async (found) => {
      const lost = { person: persons > 0 && !found?.person, garment: known > (found?.garments.length ?? 0) };
      if (lost.person || lost.garment) {
        await openMessages(['files']).catch(() => undefined);
        const text = [t('train.files_lost')];
        setFaults({ person: lost.person ? text : [], garment: lost.garment ? text : [] });
      }
      setLooking(false);
      if (!found) return;
      // Somebody may have chosen meanwhile, and a level may allow fewer than before.
      const { person, garments } = now.current;
      choose({
        person: person ?? (found.person && pieceOf(found.person.file, found.person.name)),
        garments: garments.length > 0 ? garments : found.garments.slice(0, max).map(({ file, name }) => pieceOf(file, name)),
      });
    });
  }, []);
  useEffect(() => () => {
    for (const piece of [now.current.person, ...now.current.garments]) if (piece) URL.revokeObjectURL(piece.preview);
  }, []);
  useEffect(() => {
    touched.current ||= !isEmpty;
    // What is chosen by then: its code comes with the first.
    if (touched.current && !looking) loadKept().then(({ keep }) => keep(id, now.current, owner)).catch(() => undefined);
  }, [chosen, looking]);

  /** @param {Kind} kind @param {File[]} files @returns {Promise<string[]>} what was wrong with some of them */
  const take = async (kind, files) => {
    try {
      const { taken } = await loadTaking();
      const room = kind === 'person' ? 1 : max - now.current.garments.length;
      const { pictures, refused } = await taken(files, room, kind === 'person' ? 1 : max);
      const pieces = pictures.map(({ file, name }) => pieceOf(file, name));
      const { person, garments } = now.current;
      choose(kind === 'garment' ? { person, garments: [...garments, ...pieces] } : { person: pieces[0] ?? person, garments });
      return refused;
    } catch (thrown) {
      return [Problem.from(thrown).message || t('tryon.unreadable')];
    }
  };
  /** What comes while others are looked at waits for its turn. @param {Kind} kind @param {File[]} files */
  const add = (kind, files) => {
    if (files.length === 0) return;
    if (looks === 0) setFaults((known) => ({ ...known, [kind]: [] }));
    setLooks((count) => count + 1);
    last.current = last.current.then(() => take(kind, files)).then((refused) => {
      setFaults((known) => ({ ...known, [kind]: [...known[kind], ...refused] }));
      setLooks((count) => count - 1);
    });
  };
  /** @param {string} key */
  const remove = (key) => {
    const { person, garments } = now.current;
    setFaults(NO_FAULTS);
    choose({ person: person?.key === key ? null : person, garments: garments.filter((piece) => piece.key !== key) });
  };
  /** `looked`: nothing is looked at that will be chosen. */
  return { ...chosen, waiting, faults, looked: looks === 0, add, remove };
}
