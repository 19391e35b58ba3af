// 还没有设置好的部署：首页说明还缺什么。
export default {
  'setup.title': '这个部署还没有设置好',
  'setup.text': '在部署平台的项目里添加下面的设置，然后重新部署。设置好并写上 OPERATOR_EMAILS 之后，这里不再显示。',
  'setup.missing': '还缺：',
  'setup.unusable': '填写的值不能用：',
  'setup.database': 'libSQL 数据库的地址，例如 turso db create 之后的 libsql://…；再运行 cargo xtask migrate',
  'setup.storage': 'S3 兼容的私有存储：地址、桶和一对密钥',
  'setup.keys': '名字:密钥，密钥用 openssl rand -base64 32 生成',
  'setup.cron': '任意一段很长的随机文字',
  'setup.engine': 'Replicate 的 API 令牌',
  'setup.url': '用户打开本站的地址，https:// 开头',
  'setup.mail': '发信的密钥和发件人；没有它，只能用 Google 登录',
  'setup.operator': '运营者的邮箱；第一个会成为运营者',
  'setup.other': '见 README 的 Settings',
};
