# 各页的中文文字。与en.ftl并列写成，互不翻译。

## Frame

service-name = 居住服务
desk-name = 居住服务 · 窗口
skip = 跳到正文
demonstration = 演示环境：人物、证件和数字都是虚构的。
nav-name = 主要页面
nav-other-language = English
nav-home = 首页
nav-looked = 谁看过我的资料
nav-sign-out = 退出
nav-registration = 登记
nav-cases = 申请
nav-reviews = 复核
help-title = 要人帮忙？
help-telephone = 电话
foot-promises = 我们存什么，还防不住什么
foot-log = 公开日志
back = 返回
continue = 继续
change = 修改
of-what = ：{ $what }
of-when = ：{ $when }这一次
yuan = 元
list-comma = 、

## Forms

errors-title = 有{ $n }处要改
why-we-ask = 为什么问这个
why-seen = 谁要看，先得签名，并且会记进“谁看过我的资料”。
draft-kept = 发送以前什么都不存。填了的在服务器内存里等30分钟，到时就没了。
date-year = 年
date-month = 月
date-day = 日
error-empty = { $what }：还空着
error-long = { $what }：最多{ $max }个字
error-date = { $what }：没有这一天。请写四位数的年份、1到12的月份和日期
error-choice = { $what }：请选一项

## Front page

front-title = 登记居住，该有的都有
front-lead = 昨天还是外乡人。从今天起，你有一张卡：能办事，不跟踪人。
front-new = 刚到本市？
front-new-how = 从这里开始，大约五分钟。请准备好身份证或护照，想好住在哪里。然后带上证件，到窗口来一次。
front-register = 开始登记
front-own = 成年人各办各的。除了你自己，谁也不能替你登记。
front-registered = 已经登记了？
front-registered-how = 看看你的卡，申请该有的待遇，查查谁看过你的资料。
front-gives = 它给你什么
front-gives-card = 手机里的居住卡：出示时只说明你是本市居民、住在哪个区
front-gives-fees = 孩子的学杂费减免，决定书里写明规则和理由
front-gives-looked = 谁打开过你的资料、为什么，一次不少，还有不必信我们就能核对的证明
front-never = 我们从来不问
front-never-what = 宗教、民族、婚姻、有几个孩子、健康、指纹、照片、案底、去过哪里。没有这些栏。

## Promises

promises-keep = 存什么，存多久
promises-form = 正在填的表
promises-form-how = 内存里30分钟，从不写进磁盘
promises-pre = 预登记
promises-pre-how = 30天；没有人来办，就销毁它的密钥
promises-documents = 证件
promises-documents-how = 在窗口看一眼，不复印，不拍照
promises-cookies = 在你的设备上
promises-cookies-how = 你选的语言，还有登录状态；关浏览器或15分钟不动就没了
promises-shown = 在哪里出示过卡
promises-shown-how = 我们不知道。核验时不问这台服务器，核验的人也最多留五分钟
promises-remains = 这套办法还防不住什么
promises-remains-collude = 谁要是同时握有本市的服务器、密钥服务和全部外部见证方，就能不留痕地读。少一样都不行。
promises-remains-screen = 有权看的人可以记住、可以拍下屏幕。但打开过这件事，清单里有。
promises-remains-copies = 不诚实的城市可以偷偷留下能把两次出示连起来的东西。我们丢掉了；这是能在源代码里核对的承诺，不是数学定律。
promises-remains-times = 公开日志看得出什么时候有一份资料被打开，看不出是谁的。地方小，光看时间也能猜到一点。

## Pre-registration

pre-progress = 居住登记 · 第{ $n }题，共{ $of }题
pre-name-title = 你叫什么名字？
pre-name = 姓名
pre-name-hint = 照证件上写
pre-name-why = 写在居住卡和给你的信上（国务院令第663号第四条）。
pre-document-title = 你带哪种证件来？
pre-document-kind = 证件
pre-document-card = 居民身份证
pre-document-passport = 护照
pre-document-issuer = 签发国家
pre-document-issuer-hint = 护照上的三个字母，例如CHN、VNM、DEU。身份证不用改。
pre-document-number = 号码
pre-document-number-hint = 身份证号码只核对最后一位，别的什么也不从里面读。
pre-document-why = 免得别人用你的证件登记（国务院令第663号第九条）。号码单独封存，只有核对两份登记时才打开。
pre-document-error-number = 这个号码不对：{ $why }
pre-document-form-card = 身份证号码是17位数字，再加一位数字或X
pre-document-form-check = 最后一位和前面对不上，请照着卡再看一遍
pre-document-form-passport = 护照号码是6到9位字母和数字
pre-document-form-issuer = 国家是三个字母，例如VNM；身份证写CHN
pre-address-title = 你住在哪里？
pre-address = 住址
pre-address-hint = 怎么告诉朋友就怎么写，例如：盐田沙头角蓝田壹站3栋1单元1205。到窗口再一起找准门牌。
pre-address-why = 住在哪个区，决定哪个窗口、哪所学校管你（国务院令第663号第九条）。谁也不能按地址查人。
pre-contact-title = 我们怎么联系你？
pre-contact-by = 通知
pre-contact-letter = 寄信到我住的地方
pre-contact-desk = 我到窗口取
pre-contact-telephone-choice = 发短信到我的电话
pre-contact-telephone = 电话
pre-contact-telephone-hint = 要短信才填
pre-contact-language = 来信语言
pre-contact-why = 只用来给你寄决定，不作别用。
pre-contact-error-telephone = 电话：请写5到15位数字，或者换一种方式
language-zh = 中文
language-en = 英文
pre-centre = 你打算到哪个登记中心来？
pre-check-centre = 登记中心
pre-pin-title = 定一个口令
pre-pin-again = 再输一次口令
pre-pin-form = 口令：六位数字，不能全一样，不能是顺子
pre-pin-differs = 再输一次口令：两次不一样
pre-pin-why = 凭它和窗口给你的信，只有你能看自己的资料。窗口的人也不知道。
pre-check-title = 看一遍再发送
pre-check-promise = 发送就是说：上面写的是真的。收到立刻封存；不在公开日志里签名，谁也打不开。
pre-check-send = 发送
pre-sent-title = 已收到。请到窗口来一次
pre-sent-number = 你的编号，有它就够了：
pre-sent-next = 接下来
pre-sent-write = 把编号抄下来，或者拍下来。按姓名我们找不到你。
pre-sent-come = 到{ $place }
pre-sent-bring = 带上证件原件。只看，不复印。
pre-sent-until = { $date }以前没有人来办，你发来的会全部销毁。
pre-sent-closed = 可以关掉这一页。如果设备是大家合用的，请把浏览器也关掉。

## Resident's sign-in

sign-in-title = 登录
sign-in-how = 用窗口给你的那封信上的登录码，和你自己定的口令。
sign-in-code = 登录码
sign-in-code-hint = 大小写都行，空格可有可无
sign-in-pin = 口令
sign-in-pin-hint = 六位数字
sign-in-do = 登录
sign-in-wrong = 登录码或口令：对不上。口令错五次，就要到窗口换一封信
sign-in-shut = 口令错得太多，这封信不能用了。请带证件到窗口换一封
sign-in-signed-out = 已退出。
sign-in-lost = 信丢了，口令忘了？带证件到窗口，一分钟就换好。

## Home

home-title = 你的居住卡和待遇
home-card = 居住卡
home-district = 居住地区
home-registered = 登记日期
home-valid-until = 下次确认
home-reference = 编号
home-card-shows = 出示居住卡时，对方只知道两件事：你是本市居民，住在哪个区。要问别的，会先征求你同意。
home-card-get = 把卡放进手机
home-card-lost = 手机丢了怎么办
home-checking-text = 正在复核，结果会写信告诉你。谁看过你的资料，现在就能查。
home-next-card = 接下来：把卡放进手机
home-next-card-text = 一分钟就好，换手机也随时可以再放。
home-file = 编号{ $reference }
home-saves = 每学年为你省下
home-benefit-waiting = 由工作人员决定，结果会写信告诉你。机器不会拒绝任何人。
home-benefit-granted = { $date }批准。报到时向学校出示一次就行，不用先垫钱。
home-letter = 看决定书
home-file-looked = 谁看过这份资料
home-benefit-get = 把凭证放进手机
home-looked-all = 逐条查看
home-looked-last = 今年{ $times }。最近一次：{ $when }，{ $what }。
home-looked-none = 到现在还没有人打开过。
home-more = 你可以申请
home-amount = 每个孩子每年{ $amount }元

## Application

apply-progress = { $programme } · 第{ $n }题，共{ $of }题
apply-child-title = 为哪个孩子申请？
apply-child-lead = 一份申请只为一个孩子。我们不记名单，也不记有几个。
apply-child-name = 孩子的姓名
apply-child-born = 孩子的出生日期
apply-child-born-hint = 例如：2017年4月5日
apply-child-why = 孩子要在义务教育年龄（《义务教育法》第十一条）。用孩子自己的密钥封存。
apply-school-title = 在哪所学校？
apply-school = 学校名称
apply-school-hint = 照录取通知书上写
apply-school-why = 减免只用于本市的学校。学校只是这份申请里的一件事，办结就删。
apply-check-promise = 发送就是说：上面写的是真的，你是孩子的监护人。你和孩子的这一层关系用孩子的密钥封存，只为这一项待遇。
apply-check-send = 提交申请
applied-title = 申请已收到
applied-number = { $programme }，{ $year }学年。编号：
applied-opens = 区教育局的工作人员只打开规则要用的几组资料。打开的那一分钟，这份资料的清单里就有。
applied-sheet = 这张单子是孩子资料的。你自己的那张照旧。
applied-never = 收入、婚姻、户籍地、有几个孩子：没有问，也不会用。
applied-home = 回到我的页面
applied-again = 为另一个孩子申请

## Who looked

looked-title = 谁看过我的资料
looked-title-file = 谁看过{ $reference }的资料
looked-times = { $n ->
    [0] 0次
   *[other] 共{ $n }次
}
looked-lead = 每次查阅都先写进公开日志，资料才打得开。查了不留痕的功能，这套系统里没有。
looked-year = { $year }年，各部门查阅{ $times }
looked-own-times = 还有你自己看的{ $n }次
looked-none = 还没有人看过
looked-what = { $office } · { $purpose }
looked-you = 你本人
looked-service = 本系统
looked-epoch = 清单换了新密钥
looked-begins = 清单从这里开始
looked-saw = 看了：{ $groups }
looked-saw-nothing = 看了：什么也没看到
looked-nothing-opened = 没有打开任何资料
looked-means = 这是什么
looked-up-means = 有人在窗口报了你的证件号码。窗口只收到一句对谁都一样的答复，看不出这个号码有没有登记过。如果去的不是你，请告诉我们。
looked-begins-means = 这份清单的密钥从这里开始。凭你的核对单，以后每一条你都能自己找到，不必问我们。
looked-epoch-means = 清单换了新密钥，并且在旧密钥下作了说明。
looked-grant-means = 凭证的内容封存了一次，供你的手机领取。以后领取不再留记录。
looked-unreadable = 这一条读不出来
looked-unreadable-what = 日志里的内容和当初写入的不一样
looked-unreadable-means = 写入以后被改过。公开日志里这一条还在。请告诉监察专员，并用你的核对单核对。
looked-clause = 依据
looked-case = 业务编号
looked-by = 经办
looked-by-official = 编号{ $official }，打开前用本人密钥签了名
looked-by-you = 你本人，在这里登录
looked-by-service = 本系统，没有人经手
looked-not-opened = 没有打开
looked-proof = 证明
looked-entry = 公开日志第{ $n }条，写入之后资料才打开
looked-proof-get = 下载证明文件
looked-object = 我有异议
looked-objection = 你的异议
looked-objection-open = 异议办理中
looked-objection-since = 你在{ $date }提出了异议，由监察专员答复你。
looked-check = 不必信我们，自己查
looked-check-computer = 用电脑
looked-check-computer-how = 拿登记时给你的核对单，运行下面的命令。公开文件整包下载，没人知道你在找哪几条。
looked-check-friend = 请人代查
looked-check-friend-how = 谁拿着核对单都能替你查；单子看得出你的资料什么时候被打开过，只交给信得过的人。
looked-files = 你提出的申请，各有一份清单
looked-files-why = 孩子的资料归孩子自己，清单也分开。
watch-title = 这份清单，我们删不短
watch-title-alone = 怎样核对这份清单
watch-met = 日志由本市保管，{ $n }家外部见证方里至少{ $q }家签署才算数。现在正常：{ $n }家里有{ $k }家，最近一次签署在{ $time }。
watch-met-otherwise = 少于{ $q }家签署时，谁也打不开你的资料。
watch-missed = 现在只有{ $k }家签署，少于{ $q }家。补齐以前，谁也打不开你的资料。
watch-alone = 日志由本市自己保管，目前没有外部机构核对。
watch-not-signed = 没签

## Purposes, groups and clauses on the resident's own page

purpose-register = 办理居住登记
purpose-duplicate = 有人报了你的证件号码
purpose-review = 核对同一证件的两份登记
purpose-decide = 审核你的申请
purpose-card = 制作居住凭证
purpose-own-view = 看自己的资料
purpose-own-application = 提出申请
purpose-objection = 处理你的异议
purpose-loss = 报告手机遗失
purpose-begins = 清单从这里开始
purpose-announced = 供公众核对
purpose-granted = 凭证已为你的手机备好
group-name = 姓名
group-birth = 出生日期
group-document = 证件号码
group-address = 住址
group-contact = 联系方式
group-registration = 登记状态
group-guardianship = 监护关系
group-application = 你的申请
group-objections = 你的异议
group-case-facts = 申请里的事实
clause-663-9 = 《居住证暂行条例》（国务院令第663号）第九条：办理所需的证明
clause-663-12 = 《居住证暂行条例》（国务院令第663号）第十二条：应当提供的服务
clause-663-4 = 《居住证暂行条例》（国务院令第663号）第四条：居住证载明的内容
clause-pipl-45 = 《个人信息保护法》第四十五条：查阅、复制本人信息
clause-pipl-50 = 《个人信息保护法》第五十条：受理和处理个人请求
clause-pipl-51 = 《个人信息保护法》第五十一条：保护信息安全的义务
clause-pipl-54 = 《个人信息保护法》第五十四条：接受合规审计的义务

## Objection

object-title = 你为什么有异议？
object-how = 由监察专员看，不经过打开资料的那个部门。写一句、写几句都行。
object-text = 你的异议
object-text-hint = 例如：“那天我没有去过窗口。”
object-text-form = 你的异议：至少写一个字，最多500字
object-send = 交给监察专员

## Lost phone

lost-title = 手机或核对单丢了
lost-lead = 在这里报告，立刻生效。
lost-what = 丢了什么？
lost-phone = 手机
lost-phone-means = 这部手机再也领不到凭证。已经领的按天有效，最后一份哪天失效，我们会告诉你。
lost-sheet = 只是核对单
lost-sheet-means = 卡照常能用，清单换一把新密钥。
lost-keeps = 你的登记和批准的待遇都不变。
lost-do = 报告遗失
lost-done-sheet-title = 已报告。旧核对单到此为止
lost-done-phone = 已报告。这部手机领不到凭证了
lost-done-epoch = 新的查阅清单从现在开始，旧清单里已经注明。
lost-done-again = 到窗口一分钟，就能为新手机重新办好。
lost-done-until = 已经在手机里的凭证，最迟到{ $time }全部失效。
lost-done-none = 手机里没有还能用的凭证。

## Card on the phone

card-title = 放进手机
card-lead = 手机一次领一周的凭证，每出示一次用一份。在哪里出示，我们不知道。
card-residence-text = 说明你是本市居民、住在哪个区。姓名、住址、号码，要你同意才给。
card-entitlement-text = 只说“有资格”和学年。没有姓名、住址、收入。
card-offer = 领取
card-none = 现在还没有可领的。登记一办结，卡就在这里。
offer-title = 在手机上做两步
offer-scan = 用钱包应用扫这个码，或者就在这部手机上打开。
offer-open = 在钱包应用里打开
offer-code = 它要验证码时，输入这个：
offer-until = 两样都只能用一次，15分钟内有效。光有这张图，什么也领不到。

## Letter

letter-decided = 决定日期
letter-to = 致
letter-decision = 决定编号
letter-each = 每份决定{ $amount }
letter-todo = 你要做的
letter-why = 为什么批准
letter-met = 符合
letter-remedy = 不同意怎么办
letter-by = 由工作人员决定，打开资料前签了名
letter-rule-hash = 规则指纹：

## States

state-valid = 有效
state-checking = 复核中
state-granted = 已批准
state-being-decided = 审核中
state-in-hand = 办理中
state-received = 已收件

## Desk: sign-in

desk-sign-in-title = 窗口登录
desk-sign-in-how = 用通行密钥登录。之后这个浏览器有一把自己的密钥，你每打开一份资料都由它签名；它取不出来。
desk-official = 你的编号
desk-official-hint = 例如 YT-0417
desk-sign-in-do = 用通行密钥登录
desk-passkey-first = 第一次来？先建通行密钥
desk-passkey-title = 建通行密钥
desk-passkey-how = 用运行人员给你的一次性代码。密钥留在你的设备上，我们只存公开的那一半。
desk-passkey-code = 一次性代码
desk-passkey-do = 建立
desk-passkey-made = 通行密钥建好了，请用它登录。
passkey-no-script = 工作人员用通行密钥登录，浏览器要能运行脚本。没有更弱的登录方式。
passkey-working = 请稍等，正在签名。
passkey-cancelled = 没有用上通行密钥。请再按一次按钮，并在设备上确认。
passkey-no-key = 这个浏览器里已经没有签名密钥了。
passkey-unknown = 这个编号没有通行密钥，或者代码已经用过。请向运行人员要新代码。
passkey-refused = 没有成功，什么也没有打开。请再试一次；还不行，请告诉运行人员。

## Desk: registration

desk-start-title = 调出一份预登记
desk-start-how = 请居民报带来的编号。
desk-reference = 编号
desk-reference-hint = 例如 YT-P-7K3M9QXD；O和0、I和1都认
desk-reference-form = 编号：应当像 YT-P-7K3M9QXD 这样
desk-reference-unknown = 编号：没有这份预登记。请对照纸条；过了30天，预登记已经销毁
desk-start-do = 调出
desk-start-no-search = 没有按姓名、按住址的查找。
sign-open-title = 打开前请签名
sign-open-lead = 先写进公开日志，资料才打开。本人在清单里看得到。
sign-look-up-title = 核对证件号码，请签名
sign-look-up-lead = 号码和全部登记核对一次。结果不告诉你，接下来的页面对谁都一样。
sign-file = 编号
sign-purpose = 用途
sign-groups = 打开
sign-groups-none = 什么也不打开，只问一次号码
sign-you = 签名
sign-open-do = 签名并打开
sign-look-up-do = 签名并收件
sign-not = 不打开
sign-seen = 这份声明五分钟内有效，只用于这一份资料。
desk-file-title = 登记{ $reference }
desk-file-name = 姓名
desk-file-document = 证件
desk-file-number = 自己写的号码
desk-file-issuer = 签发
desk-file-address = 自己写的住址
desk-file-notices = 通知方式
desk-file-letters = 来信语言
desk-file-received = 网上预登记
desk-opened = 这次打开了什么
desk-opened-what = { $groups }。已记入日志第{ $n }条，本人看得到。
desk-no-field = 婚姻、子女、民族、宗教：没有这些栏，也请不要记在别处。
desk-steps = 登记步骤
desk-document = 看证件
desk-document-how = 只记“看过”，以及种类、签发和有效期。不拍照，不复印。
desk-document-number = 号码，照原件输入
desk-document-number-hint = 核对最后一位
desk-document-expires = 有效期至
desk-document-expires-hint = 长期有效的留空
desk-document-seen = 原件我看过了
desk-document-not-seen = 看证件：看过原件再打勾
desk-document-expired = 有效期至：证件已过期，请出示有效的
desk-address = 住址
desk-address-type = 居民怎么说就怎么写
desk-address-hint = 区、小区或村、栋、单元、房号，先后不要紧
desk-address-list = 相符的住址
desk-address-find = 查找
desk-address-missing = 住址：请选定一处，再念给居民听
desk-address-read-as = “{ $said }”读作{ $read }
desk-address-ask = 请问居民：“{ $question }”
desk-address-differ = 只差在这里。系统不猜，选错会影响孩子入学。
desk-address-not-said = 相符的太多。请问{ $level }。
desk-address-not-known = 前面都对上了，但登记册里没有这个{ $level }。请再问一遍。
desk-address-unexplained = 看不懂：{ $words }。请问清楚是什么意思。
desk-address-unreadable = 还没有可读的内容。
level-province = 省
level-city = 市
level-district = 区
level-street-office = 街道
level-community = 社区
level-place = 小区、村或路
level-phase = 期
level-building = 栋
level-unit = 单元
level-block = 坊
level-lane = 巷
level-house = 门牌号
level-room = 房号
desk-read-back = 念给居民听
desk-nothing-chosen = 先选定一处，这里就会出现要念的住址。
desk-waits-yes = 等居民点头
desk-mark = 实线
desk-mark-means = 居民没说，要问清
desk-ins = 虚线
desk-ins-means = 登记册补全
desk-said-yes = 居民说对
desk-said-no = 不对，再选
desk-not-said-yes = 念给居民听：念一遍，居民说对再打勾
desk-hand-in = 收件
desk-hand-in-how = 下一步请您为核对一次证件号码签名。无论结果如何，之后的页面都一样。
desk-hand-in-do = 收件
desk-receipt-title = 登记{ $reference }：已收件
desk-receipt-shut = 这份资料已关上。
desk-receipt-when = 收件
desk-receipt-address = 登记的住址
desk-receipt-documents = 看过的证件
desk-receipt-opened = 打开过
desk-receipt-opened-what = { $groups }；日志第{ $n }条
desk-receipt-done = 已收件，交复核
desk-receipt-by = 结果直接通知本人。
desk-receipt-say = 请对居民说
desk-receipt-words = “资料收齐了。这几张纸请拿好。用信上的登录码和您的口令，在您自己的页面上能看进展、领卡。”
desk-receipt-print = 打印回执和信
desk-receipt-next = 叫下一位
desk-receipt-sheet-lost = 核对单只能显示一次。本人可以在自己的页面“手机或核对单丢了”里重新领。
desk-receipt-same = 每一份登记都看到这一页
desk-receipt-same-why = 号码以前登记过也好，没登记过也好，字句一样，快慢一样。你看不出来，站在窗口前的人也看不出来。号码重复的，由两名复核人员处理，号码的主人会在自己的清单里看到这一次查询。

## Desk: applications

again-title = 补登录信、给新手机办卡
again-how = 本人已经登记过。请像第一次那样看证件原件。
again-what = 要办什么？
again-letter = 补一封登录信
again-letter-means = 旧登录码立刻失效；口令不变，只有本人知道。
again-card = 手机丢了，重新办卡
again-card-means = 要签名打开卡上的内容，之后本人在自己的页面上领取。补办某项待遇的凭证，请填那份申请的编号。
new-letter-title = 新的登录信
new-letter-how = 请打印交给本人，只显示这一次。
new-letter-print = 打印登录信
new-card-title = 卡已备好
new-card-how = 请本人在自己的页面“把卡放进手机”里领取。
reviews-title = 同一证件的两份登记
reviews-how = 只有编号。两份都签名以后，看得到两份证件，别的看不到。
review-title = 复核{ $reference }
review-compare = 两份证件
review-later = 后来的，正在等
review-earlier = 先登记的
review-seen = 窗口看过
review-no-expiry = 长期
review-opened = 打开了两份的证件号码和登记状态，日志第{ $a }条、第{ $b }条。两个人都看得到。
review-two = 是两个人
review-two-means = 后来的这份完成登记。
review-one = 是同一个人
review-one-means = 后来的这份关闭，先前的登记不变。
cases-title = 等着办的申请
cases-how = 只有编号。里面是什么，签名打开以后才看得到。
cases-none = 没有等着办的。
cases-open = 打开
cases-taken = 本部门正在办的
cases-decided = 这次登录办结的
case-received = { $date }收到
case-title = { $programme }{ $reference }
case-facts = 事实和凭据
case-facts-caption = 本案用到的事实
case-fact = 事实
case-value = 是什么
case-evidence = 凭据
case-child = 孩子
case-born = 出生日期
case-guardian = 监护人
case-guardian-applied = 申请人
case-guardian-other = 为别的项目所写
case-school = 学校
case-school-year = 学年
case-stated = 申请人所写
case-opened = 为本案打开：{ $groups }，日志第{ $n }条。其余没有打开，也不需要。
case-rule = 规则怎么说
case-you-decide = 由你判断
case-rule-hash = 规则指纹
case-decision = 决定
case-grant = 批准
case-grant-only = 不予批准要先调查并写明理由，不在这一页作出。
case-clause = 适用条款
case-clause-choose = 请选所依据的条款
case-clause-missing = 适用条款：请选决定所依据的一条
case-decide = 作出决定
case-preview = 居民会看到
case-preview-title = { $programme }：批准
case-preview-saves = 每学年为你省下{ $amount }元。
case-preview-list = 你这次打开，孩子自己的清单里已经有了。
decided-title = { $reference }：已批准
decided-what = 决定书已备好，手机凭证也已备好。这份资料已关上。
decided-next = 下一份

## Keys of the desk

keys-reference = 到编号
keys-call-up = 调出
keys-sign = 签名
keys-back = 不打开
keys-step = 到第几步
keys-choose = 选候选
keys-take = 采用
keys-space = 空格
keys-yes = 居民说对
keys-hand-in = 收件
keys-print = 打印回执
keys-print-letter = 打印登录信
keys-next = 叫下一位
keys-open = 打开第一份

## Verifier

verifier-bar = { $place } · 核验
verifier-nothing-kept = 不保存任何核验记录
verifier-ready-title = 核验：就绪
verifier-ready-ask = 请出示凭证
verifier-question = 只问一件事：有没有{ $benefit }资格。
verifier-ready-how = 显示一个码，给对方扫
verifier-ready-do = 显示码
verifier-paste = 用扫码枪？
verifier-paste-how = 手机把回答显示成码时，扫到这里。
verifier-paste-do = 核验
verifier-trust = 不用联到市里的服务器；信任{ $anchors }
verifier-not-a-pass = 扫到的不是凭证，或者不完整。请再扫一次。
verifier-waiting-title = 请用手机扫这个码
verifier-waiting-how = 回答之前，手机会先显示问的是什么。
verifier-waiting-same = 凭证就在这台设备上
verifier-waiting-link = 把请求显示成文字
verifier-waiting-status = 在等对方回答。
verifier-waiting-ends = 这个问题5分钟内有效
verifier-again = 重新开始
verifier-next = 下一位
verifier-try-again = 再试一次
verifier-entitled = 有资格
verifier-entitled-year = { $year }学年
verifier-entitled-learned = { $benefit }。只知道这一点；姓名、住址、收入、证件号码，都没有收到。
verifier-clears = 5分钟后自动清除
verifier-refused = 这张不能用
verifier-no-altered = 被改过，或者不完整
verifier-no-altered-next = 请重新领取凭证再出示。可以先报到，以后再补。
verifier-no-copied = 是给别次核验、别部手机用的
verifier-no-copied-next = 请用手机本身出示，截图不算。请再显示一次码。
verifier-no-over = 这一份的日期已过
verifier-no-over-next = 不等于孩子没有资格。请打开钱包应用联网一分钟再出示；也可以先报到，以后再补。
verifier-no-early = 这一份的日期还没到
verifier-no-early-next = 手机的时钟可能不准。请校准，或者换一份出示。
verifier-no-issuer = 不是我们信任的城市发的
verifier-no-issuer-next = 请问凭证是哪个城市发的。本市的凭证可以在居住服务里重新领取。
verifier-no-other = 是另一种凭证
verifier-no-other-next = 请出示这一项待遇的凭证，再显示一次码。
verifier-no-benefit = 是别的待遇，或者别的学年
verifier-no-benefit-next = 不等于孩子没有资格。请领取本学年的凭证；也可以先报到，以后再补。
verifier-no-shown = 没有出示要问的内容
verifier-no-shown-next = 请再显示一次码，并同意出示这两项。
verifier-unknown = 无法判断
verifier-unknown-again = 时间到了
verifier-unknown-again-next = 五分钟过了，或者页面关过。请再显示一次码。还不行，就让孩子先报到。
verifier-unknown-way = 没有出示
verifier-unknown-way-next = 对方没有同意，或者手机里没有这种凭证。可以用打印的凭证单，或者到窗口问。让孩子先报到。
verifier-unknown-wallet = 钱包应用不认这个问题
verifier-unknown-wallet-next = 请换一个钱包应用。还不行，请检查这台设备的登记。
verifier-unknown-clocks = 时钟不一致
verifier-unknown-clocks-next = 请把手机和这台设备的时钟校准，再显示一次码。
verifier-unknown-anchors = 这台设备还不认识发证方的证书
verifier-unknown-anchors-next = 问题在这台设备，不在对方。请先看时钟，再装上本市新的证书。让孩子先报到。
verifier-unknown-support = 这台设备现在用不了
verifier-unknown-support-next = 问题在这台设备，不在对方。请找管这台设备的人，让孩子先报到。
verifier-reason = 原因：{ $why }

## Problems: what happened, and what to do

problem-start = 回到首页
problem-sign-in = 重新登录
problem-not-found = 没有这一页
problem-not-found-happened = 这个地址没有内容，或者已经过期。
problem-not-found-next = 请从首页开始，都能走到。
problem-method = 这一页不能这样打开
problem-method-happened = 它要从表单里进，不能直接用地址。
problem-method-next = 请回到表单，再发送一次。
problem-not-allowed = 这不属于你的职责，或者不是你的资料
problem-not-allowed-happened = 什么也没有打开，也没有关于本人的记录。
problem-not-allowed-next = 如果确实该由你办，请你的部门申请这个职责；光有你的签名打不开。
problem-ended = 登录已经结束
problem-ended-happened = 有一阵没有用，就自动结束，免得别人接着用。
problem-ended-next = 请重新登录。发送过的都在，只打了字没发送的没有留。
problem-other-site = 这份表单来自别的网站
problem-other-site-happened = 有别的页面想用你的名义发送东西。已经拒绝，什么也没有改。
problem-other-site-next = 请打开我们自己的页面，从那里开始。
problem-large = 内容太多了
problem-large-happened = 没有收下。我们从不收文件和图片。
problem-large-next = 请写短一些，再发送一次。
problem-form = 这份表单读不了
problem-form-happened = 少了一栏，或者多了一栏。什么也没有存。
problem-form-next = 请重新打开这一页，在里面填写。
problem-tries = 试得太多了
problem-tries-happened = 为了挡住别人，先停在这里。
problem-tries-next = 请等一会儿再试，或者带证件到窗口。
problem-log = 日志写不进去，所以什么也打不开
problem-log-happened = 每次查阅都要先写进公开日志。现在写不进去，所以谁也打不开任何资料。
problem-log-next = 什么也没有丢。运行人员的日志里会看到，请过几分钟再试。
problem-witnesses = 见证方不够，所以什么也打不开
problem-witnesses-happened = 外部见证方签了名，日志才算数。最近签名的不够。
problem-witnesses-next = 请过几分钟再试。窗口的登记稍后继续，什么也不会丢。
problem-keyhold = 暂时取不到密钥，所以什么也打不开
problem-keyhold-happened = 保管密钥的部分单独运行，现在没有回应。
problem-keyhold-next = 请过几分钟再试。已经写下的都在，什么也不会丢。
problem-disk = 存不下了
problem-disk-happened = 你刚发送的没有收下。以前存的都在。
problem-disk-next = 运行人员的日志里会看到。请晚些时候再发送。
problem-statement = 签名来晚了
problem-statement-happened = 签名的声明五分钟内有效，或者已经用过。什么也没有打开。
problem-statement-next = 请重新调出，再签一次。
problem-shut = 这份资料已经关上
problem-shut-happened = 资料在窗口最多打开一小时，退出登录也会关上。
problem-shut-next = 请重新调出，再签一次。
problem-complete = 这份资料已经办完
problem-complete-happened = 这个窗口没有要办的了。
problem-complete-next = 请办下一份。
problem-changed = 同一时间有别人也在改
problem-changed-happened = 你的内容没有只存一半。
problem-changed-next = 请再看一遍，重做这一步。
problem-not-yet = 登记还在复核
problem-not-yet-happened = 一办结就可以用。
problem-not-yet-next = 进展在你自己的页面上。
problem-budget = 今天的次数用完了
problem-budget-happened = 一天只能打开这么多次。这是防好奇，也是保护你。
problem-budget-next = 凌晨3点恢复。急办的，请同事办理。
problem-many = 一个人最多这么多
problem-many-happened = 没有存入。
problem-many-next = 请等其中一份有了答复，或者到窗口问。
problem-broken = 我们这里出了问题
problem-broken-happened = 不是你的原因。以前发送过的都在。
problem-broken-next = 请再试一次。还不行，这一页能办的，窗口都能办。
