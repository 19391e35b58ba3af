//! The words of every refusal, Chinese and English. Provider texts never reach a user (design, "Security").

use super::{AppError, MembershipReason, PromptReason};
use crate::locale::Locale;

/// Title and detail of a refusal. What is in braces in the detail is the member of the problem document of that name.
#[must_use]
pub fn refusal_words(error: &AppError, locale: Locale) -> (&'static str, &'static str) {
    let (zh, en) = pair(error);
    locale.pick(zh, en)
}

type TitleAndDetail = (&'static str, &'static str);

#[expect(clippy::too_many_lines, reason = "a table: one arm for each refusal")]
fn pair(error: &AppError) -> (TitleAndDetail, TitleAndDetail) {
    match error {
        AppError::Unauthenticated => (
            ("请先登录", "登录已失效或尚未登录。"),
            ("Please sign in", "You are not signed in, or the session is over."),
        ),
        AppError::Reauthenticate => (
            ("请再次验证身份", "这一步需要十分钟内的验证：输入密码，或发送到邮箱的验证码。"),
            (
                "Please confirm that it is you",
                "This needs a proof within ten minutes: your password, or a code that is mailed to you.",
            ),
        ),
        AppError::SecondFactorRequired => (
            ("需要第二重验证", "请输入验证器应用中的六位数字。"),
            ("A second factor is needed", "Please enter the six digits of your authenticator app."),
        ),
        AppError::AccountBlocked => (
            ("账号已停用", "该账号已被停用，无法登录。如有疑问请联系我们。"),
            ("This account is blocked", "Nobody can sign in to this account. Please contact us about it."),
        ),
        AppError::Forbidden => (("不允许", "不允许这样做。"), ("Not allowed", "This is not allowed.")),
        AppError::NotFound { .. } => (
            ("找不到", "找不到你要的内容，它可能已被删除。"),
            ("Not found", "There is no such thing. It may have been deleted."),
        ),
        AppError::MethodNotAllowed => {
            (("方法不支持", "此地址不支持该方法。"), ("Method not allowed", "This address does not take this method."))
        }
        AppError::Invalid(_) => {
            (("内容有误", "请检查标出的内容。"), ("Please check", "Please check the highlighted fields."))
        }
        AppError::BodyTooLarge { .. } => (
            ("内容过大", "请求最多 {max_bytes} 字节。"),
            ("Too large", "A request may have at most {max_bytes} bytes."),
        ),
        AppError::UnsupportedMediaType => {
            (("格式不支持", "请以 JSON 发送。"), ("Unsupported media type", "Please send JSON."))
        }
        AppError::RateLimited { .. } => (
            ("操作太频繁", "请在 {retry_after_seconds} 秒后再试。"),
            ("Too many requests", "Please try again in {retry_after_seconds} seconds."),
        ),
        AppError::CancelLimit { .. } => (
            ("今天不能再取消训练", "一天最多取消三次训练。这次训练会继续进行，照常完成和计费。"),
            (
                "No more cancelling today",
                "At most three trainings can be cancelled in a day. This one just goes on and is charged as usual.",
            ),
        ),
        AppError::StudioPaused { .. } => (
            ("影棚暂停接单", "引擎暂时不接受新的任务，我们已收到通知。没有扣除积分，请稍后再来。"),
            (
                "The studio is paused",
                "The engine takes no new work at the moment, and we have been told. Nothing was charged. Please come back later.",
            ),
        ),
        AppError::InsufficientCredits { .. } => (
            ("积分不足", "需要 {needed} 积分，可用 {available} 积分。"),
            ("Not enough credits", "This needs {needed} credits and {available} are available."),
        ),
        AppError::IdempotencyKeyReused => (
            ("请求键已被使用", "同一个 Idempotency-Key 不能用于不同的内容。"),
            ("Key already used", "The same Idempotency-Key came with another request."),
        ),
        AppError::Conflict(_) => (
            ("状态已改变", "当前状态不允许这样做，请刷新后再看。"),
            ("Conflict", "The present state does not allow this. Please reload."),
        ),
        AppError::AlreadySubscribed => {
            (("已经订阅", "你已经在使用这个套餐。"), ("Already subscribed", "You have this plan already."))
        }
        AppError::PlanChangeWaits => (
            ("套餐即将更换", "本期结束后会换成较小的套餐。请先保留当前套餐，再选择更大的。"),
            (
                "A change of plan is waiting",
                "A smaller plan follows with the next period. Keep the present one first, then choose a larger one.",
            ),
        ),
        AppError::BillUnpaid => (
            ("有账单未付", "上一期的账单还没有付清，请先更新付款方式。没有更换套餐，也没有扣款。"),
            ("A bill is unpaid", "Update your payment method first. The plan stays as it is and nothing was charged."),
        ),
        AppError::PaymentDeclined => (
            ("付款没有成功", "银行没有通过这笔付款，或需要你本人确认。没有扣款，套餐没有变化。请更换银行卡后再试。"),
            (
                "The payment was declined",
                "Your bank declined it, or wants you to confirm it. Nothing was charged or changed. Try another card.",
            ),
        ),
        AppError::PaymentNotPossible(_) => (
            ("无法付款", "支付服务没有接受这次请求，原因已经记录。没有扣款。请换一种付款方式，或联系我们。"),
            (
                "Payment not possible",
                "The payment service did not take this; the reason is recorded. Nothing was charged. Pay in another \
                 way, or write to us.",
            ),
        ),
        AppError::PortalNotConfigured => (
            ("暂时不能管理付款方式", "本站还没有开通付款管理页面，已经通知管理员。套餐可以在这里更换或取消。"),
            (
                "Not set up yet",
                "The page for cards and bills is not set up here; the operator has been told. Plans can be changed or \
                 cancelled here.",
            ),
        ),
        AppError::ActiveJob { .. } => (
            ("有一组海报正在生成", "同一时间只能生成一组海报，请等它完成或取消后再开始。"),
            ("A set is under way", "One set of posters at a time: wait until it is done, or cancel it."),
        ),
        AppError::ModelNotReady => (
            ("模型还不能用", "模型仍在训练，或训练没有成功。"),
            ("Model not ready", "The model is still being trained, or its training failed."),
        ),
        AppError::InputsGone => (
            (
                "照片已删除",
                "试穿结束后，人物和服装照片会立即删除，所以不能直接重试。请重新上传后再试一次，没有扣除积分。",
            ),
            (
                "The photos are deleted",
                "Photos are deleted as soon as a try-on ends, so it cannot be repeated as it was. Add them again; \
                 nothing was charged.",
            ),
        ),
        AppError::ConsentMissing => (
            (
                "这次训练没有同意记录",
                "这次训练没有保存过同意记录，不能重试，也没有扣除积分。请用照片重新开始一次训练。",
            ),
            (
                "No record of consent",
                "No consent was recorded for this training, so it cannot be tried again. Nothing was charged. Start a \
                 new training with the photos; it asks for your consent.",
            ),
        ),
        AppError::LabelRequired => (
            ("下载须带标识", "本站下载的图片都带“AI生成”标识，不能去掉。"),
            ("The label is needed", "Pictures are saved with the “AI generated” label here."),
        ),
        AppError::LabelUnacknowledged => (
            ("请先确认", "下载不带“AI生成”标识的图片前，请先确认由你承担标明的义务。"),
            (
                "Please confirm first",
                "Before a picture is saved without the “AI generated” label, confirm that labelling it is your duty.",
            ),
        ),
        AppError::PromptRefused { reason: PromptReason::Intimate } => (
            ("这样的画面不能拍", "不生成裸露或私密的画面。没有扣除积分，请换一种描述。"),
            (
                "This cannot be made",
                "No nude or intimate pictures are made here. Nothing was charged. Describe another one.",
            ),
        ),
        AppError::PromptRefused { reason: PromptReason::Minor } => (
            ("这样的画面不能拍", "不生成带有性暗示的未成年人画面。没有扣除积分。"),
            ("This cannot be made", "No suggestive pictures of minors are made here. Nothing was charged."),
        ),
        AppError::PromptRefused { reason: PromptReason::PublicPerson } => (
            ("这样的画面不能拍", "不生成公众人物的画面。没有扣除积分，请去掉人名再试。"),
            (
                "This cannot be made",
                "No pictures of public persons are made here. Nothing was charged. Leave the name out.",
            ),
        ),
        AppError::PromptNotFound => (
            ("没有这个提示词", "这个提示词不存在，或已经下架。没有扣除积分，请在提示词库里另选一个。"),
            (
                "No such prompt",
                "This prompt is not there any more. Nothing was charged. Choose another in the library.",
            ),
        ),
        AppError::PriceChanged { .. } => (
            ("价格有变化", "现在需要 {needed} 积分。没有扣除积分，请确认新的价格后再试。"),
            (
                "The price has changed",
                "It costs {needed} credits by now. Nothing was charged. Press again if you agree.",
            ),
        ),
        AppError::PromptsFull { .. } => (
            ("提示词已满", "最多保存 {limit} 个自己的提示词，请先删除一个。"),
            ("No room for more", "You can keep {limit} prompts of your own. Delete one first."),
        ),
        AppError::UploadMissing => (
            ("文件还没有上传", "还没有收到文件，请重新上传。"),
            ("No file yet", "The file has not arrived. Please upload it again."),
        ),
        AppError::FileRejected(_) => (
            ("文件不能使用", "文件没有通过检查，请看具体原因。"),
            ("File refused", "The file did not pass the checks. See the reasons."),
        ),
        AppError::CodeInvalid { tries_left: 1.. } => (
            ("验证码不正确", "验证码不正确，还可以再试 {tries_left} 次。"),
            ("Wrong code", "The code is wrong. Tries left: {tries_left}."),
        ),
        AppError::CodeInvalid { tries_left: 0 } => (
            ("验证码不正确", "验证码不正确或已失效，请重新获取。"),
            ("Wrong code", "The code is wrong or no longer good. Please ask for a new one."),
        ),
        AppError::CodeExpired => (
            ("验证码已过期", "验证码已过期，请重新获取。"),
            ("Code expired", "The code is too old. Please ask for a new one."),
        ),
        AppError::EmailUnconfirmed => (
            ("请先确认邮箱", "USDT 付款和签到需要已确认的邮箱：在“账号”页点“确认邮箱”，填写收到的验证码，再回来。"),
            (
                "Confirm your address first",
                "Paying in USDT and checking in need a confirmed address: confirm it on the account page with a mailed code, then come back.",
            ),
        ),
        AppError::TooManyOpenOrders => (
            ("待付款的订单太多", "你已有三个待付款的 USDT 订单，请先付款或取消其中一个。"),
            ("Too many open orders", "Three USDT orders are waiting already. Pay or cancel one of them first."),
        ),
        AppError::TransferUnknown => (
            ("还查不到这笔转账", "链上还没有这笔已确认的、转到我们地址的 USDT 转账。确认约需一分钟，请稍后再试。"),
            (
                "No such transfer yet",
                "There is no confirmed USDT transfer to our address under this hash yet. It takes about a minute.",
            ),
        ),
        AppError::TransferTaken => (
            ("这笔转账已用于其他订单", "这笔转账已经支付了另一个订单。"),
            ("Transfer already used", "This transfer has paid another order."),
        ),
        AppError::MembershipRequired { reason: MembershipReason::ModelSlots, .. } => (
            ("套餐名额已满", "当前套餐可保留 {limit} 个模型，已有 {used} 个。请删除一个模型或升级套餐。"),
            (
                "No room in your plan",
                "Your plan keeps {limit} and there are {used}. Delete a model or choose a larger plan.",
            ),
        ),
        AppError::MembershipRequired { reason: MembershipReason::MembersPrompts, .. } => (
            ("会员专享", "这个提示词是会员专享。没有扣除积分；购买任意积分包即可成为会员。"),
            ("For members", "This prompt is for members. Nothing was charged. Buying any pack makes you one."),
        ),
        AppError::MembershipRequired { reason: MembershipReason::Garments, .. } => (
            (
                "超出会员等级的件数",
                "当前等级一次可试穿 {limit} 件，这次选了 {used} 件。购买任意积分包即可升级到 Pro，一次最多 10 件。",
            ),
            (
                "More garments than your level allows",
                "Your level tries on {limit} at once and there are {used}. Any pack of credits makes you Pro: up to ten.",
            ),
        ),
        AppError::AlreadyCheckedIn { .. } => (
            ("已经签到过了", "这一次的签到积分已经领取，请下次再来。"),
            ("Checked in already", "You have these credits. Come back for the next."),
        ),
        AppError::CodeUnknown => (
            ("没有这个兑换码", "没有这个兑换码，请检查是否输入正确。"),
            ("No such code", "There is no such code. Please check how it is written."),
        ),
        AppError::CodeUsed => (
            ("兑换码已被使用", "你已经用过这个兑换码，或它的次数已经用完。"),
            ("Code used", "You have used this code, or it was used as often as it may be."),
        ),
        AppError::CodeOver => {
            (("兑换码已过期", "这个兑换码的使用期限已过。"), ("Code expired", "The time to use this code is over."))
        }
        AppError::EmailTaken => (
            ("邮箱已注册", "这个邮箱已有账号，请直接登录，或用邮箱验证码登录。"),
            ("Address in use", "This address already has an account. Please sign in, with a mailed code if need be."),
        ),
        AppError::BadCredentials => (
            ("邮箱或密码不正确", "邮箱或密码不正确。"),
            ("Wrong address or password", "The address or the password is wrong."),
        ),
        AppError::BadSignature(_) => (("签名无效", "签名无效。"), ("Bad signature", "The signature does not hold.")),
        AppError::UpstreamUnavailable(_) => {
            (("服务暂时不可用", "请稍后再试。"), ("Unavailable for now", "Please try again in a moment."))
        }
        AppError::Internal(_) => (
            ("出错了", "我们这边出错了，已经记录。"),
            ("Something went wrong", "The fault is ours and has been recorded."),
        ),
    }
}

/// What to tell a person whose picture or training failed with this code: why, and what to do next. What came back for it is
/// said beside it.
#[must_use]
pub fn item_error_words(code: &str, locale: Locale) -> String {
    let (zh, en) = match code {
        "NSFW" => ("内容被安全检查拦下，请换一种描述。", "The safety check held this back. Try another prompt."),
        "INPUT_REJECTED" => {
            ("引擎不接受这些输入，请修改后再试。", "The engine did not take this input. Change it and try again.")
        }
        "TIMED_OUT" => ("超过时限仍未完成，请重试。", "It did not finish in time. Try again."),
        "ENGINE_UNAVAILABLE" => {
            ("引擎暂时不可用，请过几分钟再试。", "The engine is not available. Try again in a few minutes.")
        }
        "STUDIO_PAUSED" => (
            "影棚暂停接单，引擎没有接受这个任务。请稍后再来。",
            "The studio is paused: the engine did not take this. Please come back later.",
        ),
        "OUTPUT_LOST" => ("结果没能取回，请重试。", "The result could not be fetched. Try again."),
        "SOURCE_GONE" => (
            "所用的图片已被删除，请换一张图片重新提交。",
            "The picture it was to be made of was deleted meanwhile. Order it again with another one.",
        ),
        "NOT_ON_WHITE" => (
            "背景无法处理成纯白，请重试，或换一张产品边缘清楚的图片。",
            "The ground could not be made pure white. Try again, or upload a picture with a clear outline.",
        ),
        "FILE_TOO_LARGE" => (
            "图片无法压到平台要求的大小，请重试，或换一个平台尺寸。",
            "The picture could not be made as small as the shop asks for. Try again, or choose another shop.",
        ),
        "SCENE_CHANGED" => (
            "模型改动了整张画面，结果没有采用。请重试，或把要改的地方说得更具体。",
            "The model redrew the whole picture, so the result was not taken. Try again, or say more exactly what is to change.",
        ),
        "OUTLINE_DRAWN" => (
            "模型把标记线画进了画面，结果没有采用。请重试。",
            "The model drew our guide line into the picture, so the result was not taken. Try again.",
        ),
        "NOTHING_CHANGED" => (
            "模型没有做出改动。请重试，或换一种说法。",
            "The model changed nothing. Try again, or say it in other words.",
        ),
        _ => (
            "没有做出来，失败的部分没有扣除积分。请重试，或改一改再试。",
            "It was not made, and nothing was charged for it. Try again, or change it.",
        ),
    };
    locale.pick(zh, en).to_owned()
}
