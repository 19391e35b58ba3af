// Types of the vendored file beside this one, for the type check only: browsers never load it.
export * from '@preact/signals';
