// Types of the vendored file beside this one, for the type check only: browsers never load it.
/** htm bound to a factory gives a template tag; a template with several roots gives an array of them. */
declare const htm: {
  bind(h: typeof import('preact').h): (strings: TemplateStringsArray, ...values: unknown[]) => import('preact').VNode;
};
export default htm;
