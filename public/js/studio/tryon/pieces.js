// The person and the garments that are chosen. They stay on this device until the button is pressed: there again after a
// reload, topping up or signing in, and deleted as photos of a training are.
import { Problem } from '../../api/problem.js';
import { newKey } from '../../api/request.js';
import { draftOf, useDraft } from '../../draft.js';
import { t } from '../../i18n/words.js';
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
  const now = useRef(chosen);
  now.current = chosen;
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
    loadKept().then(({ find }) => find(id, owner)).catch(() => null).then((found) => {
      setLooking(false);
      if (!found) return;
      const { person, garments } = found;
      // Somebody may have chosen meanwhile.
      setChosen((now) => ({
        person: now.person ?? (person && pieceOf(person.file, person.name)),
        garments: now.garments.length > 0 ? now.garments : garments.map(({ file, name }) => pieceOf(file, name)),
      }));
    });
  }, []);
  useEffect(() => {
    touched.current ||= !isEmpty;
    if (touched.current && !looking) loadKept().then(({ keep }) => keep(id, chosen, owner)).catch(() => undefined);
  }, [chosen, looking]);

  /** @param {Kind} kind @param {File[]} files */
  const add = async (kind, files) => {
    if (files.length === 0) return;
    setFaults((known) => ({ ...known, [kind]: [] }));
    try {
      const { taken } = await loadTaking();
      const room = kind === 'person' ? 1 : max - now.current.garments.length;
      const { pictures, refused } = await taken(files, room, kind === 'person' ? 1 : max);
      const pieces = pictures.map(({ file, name }) => pieceOf(file, name));
      setChosen((now) => {
        if (kind === 'garment') return { ...now, garments: [...now.garments, ...pieces].slice(0, max) };
        return { ...now, person: pieces[0] ?? now.person };
      });
      setFaults((known) => ({ ...known, [kind]: refused }));
    } catch (thrown) {
      setFaults((known) => ({ ...known, [kind]: [Problem.from(thrown).message || t('tryon.unreadable')] }));
    }
  };
  /** @param {string} key */
  const remove = (key) => {
    const gone = [chosen.person, ...chosen.garments].find((piece) => piece?.key === key);
    if (gone) URL.revokeObjectURL(gone.preview);
    setFaults(NO_FAULTS);
    setChosen(({ person, garments }) => ({
      person: person?.key === key ? null : person,
      garments: garments.filter((piece) => piece.key !== key),
    }));
  };
  return { ...chosen, waiting, faults, add, remove };
}
