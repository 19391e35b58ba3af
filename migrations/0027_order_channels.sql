-- The one way to pay that an order's checkout page offers: what was chosen. NULL where the page offers several, or where the
-- account at Stripe has that way switched off and the page was made without it.
ALTER TABLE card_payments ADD COLUMN channel TEXT CHECK (channel IN ('card', 'alipay', 'wechat_pay'));
