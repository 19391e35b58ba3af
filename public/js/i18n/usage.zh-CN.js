export default {
  'usage.type': '类型',
  'usage.state': '状态',
  'usage.all': '全部',
  'usage.none': '还没有记录。',
  'usage.count': '完成',
  'usage.cost': '费用',
  'usage.took': '用时',
  'usage.at': '时间',
  'usage.edit': '修改图片',
};
