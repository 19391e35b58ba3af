// 下载的图片上的“AI生成”标识。
export default {
  'label.with': '下载带“AI生成”标识',
  'label.title': '不带标识下载？',
  'label.duty': '下载的图片将不带“AI生成”标识。如果你公开发布它，由你承担标明 AI 生成的义务。本次确认保存一年，半年内不再询问。',
  'label.yes': '我知道，不带标识下载',
  'label.no': '不下载',
};
