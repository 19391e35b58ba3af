// Two pictures compared.
export default {
  'compare.before_after': 'Before and after',
  'compare.before': 'Before',
  'compare.after': 'After',
  'compare.share': 'The left {n}% are before',
};
