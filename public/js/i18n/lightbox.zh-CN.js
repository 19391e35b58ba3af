// 看大图。
export default {
  'lightbox.title': '照片',
  'lightbox.previous': '上一张',
  'lightbox.next': '下一张',
  'lightbox.position': '第 {n} 张，共 {of} 张',
  'lightbox.model': '模型',
  'lightbox.seed': '种子',
  'lightbox.size': '尺寸',
  'lightbox.time': '时间',
  'lightbox.again': '再拍一次',
  'lightbox.download': '下载',
  'lightbox.favourite': '收藏',
  'lightbox.delete': '删除',
  'lightbox.delete_title': '删除这张照片？',
  'lightbox.delete_text': '原图和缩略图都会删除，无法恢复。',
  'lightbox.delete_yes': '删除照片',
  'lightbox.deleted': '照片已删除',
};
