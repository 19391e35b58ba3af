// 没有的页面。
export default {
  'title.not_found': '没有这个页面 · 暗房',
  'missing.title': '这里没有照片，也没有页面',
  'missing.text': '地址可能写错了，或者内容已经被删除。',
  'missing.home': '回到首页',
};
