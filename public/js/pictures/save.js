// A picture on its way to the downloads.

/** How long the browser may take to begin with what it was given. */
const KEPT_MS = 60_000;

/**
 * Saves what is at an address, without going there: Firefox and WebKit close a page's live streams, and say nothing, when
 * it goes to an address, even to one that only downloads.
 * @param {string} url
 */
export async function save(url) {
  /** @type {Blob} */
  let file;
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the storage answered ${response.status}`);
    file = await response.blob();
  } catch {
    // The storage lets no page read it: then the browser goes there, and the streams are opened again.
    location.assign(url);
    return;
  }
  const href = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href, download: nameOf(url) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}

/** What the server calls the file, as it says in the signed address. @param {string} url */
function nameOf(url) {
  const { searchParams, pathname } = new URL(url, location.href);
  const told = /filename="([^"]+)"/.exec(searchParams.get('response-content-disposition') ?? '')?.[1];
  return told ?? pathname.split('/').at(-1) ?? 'picture';
}
