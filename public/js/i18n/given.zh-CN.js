export default {
  'given.label': '{model} 收到的英文',
  'given.hint': '{model} 读不懂中文，由小模型翻译；可以修改。图片仍用你写的中文作标题。',
  'given.busy': '正在翻译',
  'given.waiting': '写完中文后在这里出现',
  'given.silent': '暂时翻译不了。{model} 读不懂中文，请在这里写英文，或换一个模型。',
  'given.look': '{model} 会收到这段英文。看一看，需要就修改，再按一次。',
  'given.long': '超出 {n} 个字符：模型最多收到 {max} 个字符，请在这里缩短。',
  'given.again': '重新翻译',
};
