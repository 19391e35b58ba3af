/** Browsers inside other apps, which Google refuses (WeChat, Line, QQ, Facebook, Instagram, Android's bare view). */
export const EMBEDDED = /MicroMessenger|\bLine\/|\bQQ\/|FBA[NV]\/|Instagram|; wv\)/i.test(navigator.userAgent);
