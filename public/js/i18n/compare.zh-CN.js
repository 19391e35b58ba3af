// 对比两张图。
export default {
  'compare.before_after': '修改前后对比',
  'compare.before': '之前',
  'compare.after': '之后',
  'compare.share': '左侧 {n}% 是之前',
};
