// What each studio can do with a picture, offered wherever pictures are seen. Loaded with the first one; the words are among the
// lightbox's.
import { pictureActions as library } from './library/picture-actions.js';
import { pictureActions as photo, prepare } from './photo/picture-actions.js';
import { pictureActions as tryon } from './tryon/picture-actions.js';

export { prepare };
export const contributed = [photo, library, tryon];
