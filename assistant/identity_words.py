"""The words of self-identification: names of models and makers, and what leads up to them.

Every pattern here is read on lower-case text with plain letters (see `identity`), is
bounded in length and gives nothing back once taken (`*+`), so that no text is slow.
What precedes a name may be long; what follows it is at most `identity.AHEAD` characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# A space stands for nothing, a space, a hyphen or an underscore.
NAMES = tuple(
    """
qwen|qwq|qwen lm|tongyi|tongyi qianwen|tongyi lab|qianwen|tongyi lingma|通义千问|通义|千问|通义灵码
alibaba|alibaba cloud|alibaba group|aliyun|damo academy|阿里巴巴集团|阿里巴巴|阿里云|阿里|达摩院
deepseek|deepseek ai|deep seek|深度求索|yi|01.ai|01 ai|lingyi wanwu|零一万物
glm|chatglm|codegeex|zhipu|zhipu ai|z.ai|bigmodel|智谱清言|智谱华章|智谱|清言
gemma|codegemma|gemini|google|google deepmind|deepmind|google ai|bard|谷歌
smollm|hugging face|hugging face tb|llama|codellama|code llama|meta|meta ai|facebook
gpt|chatgpt|openai|open ai|codex|claude|anthropic|mistral|mistral ai|mixtral|codestral
phi|microsoft|微软|copilot|github copilot|kimi|moonshot|moonshot ai|月之暗面
doubao|豆包|bytedance|字节跳动|字节|ernie|ernie bot|文心一言|文心大模型|文心|baidu|百度
internlm|shanghai ai lab|书生浦语|书生|baichuan|百川智能|百川|minimax|hunyuan|混元|tencent|腾讯
starcoder|bigcode|grok|xai|讯飞星火|科大讯飞|星火|商汤|sensetime|nvidia|nemotron|ibm granite
cohere|command r|stepfun|阶跃星辰
清华大学 keg 实验室|清华 keg 实验室|keg lab|tsinghua university keg lab|thudm
wizardcoder|vicuna|falcon llm|databricks|dbrx
""".strip().replace("\n", "|").split("|")
)  # fmt: skip
# Words of the language besides: a signature needs more than these (`Author: Yi`).
WEAK = frozenset({"yi", "phi", "meta", "字节", "书生", "星火", "codex", "bard", "清言", "百川"})
# People bear these; a surname or a further given name behind makes them one.
PEOPLE = frozenset({"yi", "claude", "kimi", "ernie", "meta", "phi"})

_SEPARATOR = r"[\s\-_]{0,2}"
_SPACED = r"[\s.\-_·|]{1,2}"
_LONGEST_SPACED = 9
_SUFFIX = (
    r"(?:(?:[ \-_.]?v?\d{1,3}(?:\.\d{1,2})?[bokma]?(?:\d{1,2}b)?|[ \-_.](?:coder|code|chat|instruct"
    r"|base|max|plus|turbo|mini|pro|flash|sonnet|opus|haiku|nano|ultra|it|preview|reasoner|r\d"
    r"|vl|moe|large|lite|next|thinking|awq|gguf|gptq|q\d))(?![a-z0-9])){0,5}"
)


def squeezed(text: str) -> str:
    """Only letters and digits: how names are compared while they are still being written."""
    return re.sub(r"[^0-9a-z\u4e00-\u9fff]", "", text)


def names_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of `names` (lower case), also spaced out, doubled and with versions.

    Branches are sorted by their first letter, which is what makes a search quick.
    """
    forms: dict[str, set[str]] = {}
    for name in names:
        rest = "".join(_SEPARATOR if c == " " else re.escape(c) for c in name[1:])
        forms.setdefault(name[0], set()).add(rest)
        if 2 < len(name) <= _LONGEST_SPACED and name.isalpha():
            forms[name[0]].add("".join(_SPACED + c for c in name[1:]))
        if name[0] > "\u4e00":
            forms[name[0]].add("".join(r"\s?" + c for c in name[1:]))
    first, later = [], []
    for letter, rests in sorted(forms.items()):
        tail = "|".join(sorted(rests, key=len, reverse=True))
        bound = r"(?<![a-z0-9].)" if letter < "\u4e00" else ""
        first.append(f"{re.escape(letter)}{bound}(?:{tail})")
        later.append(f"{re.escape(letter)}(?:{tail})")
    end = r"(?:(?<![a-z0-9])|(?![a-z0-9]))"
    again = rf"(?:[ \-/·]?(?:{'|'.join(later)}){_SUFFIX}{end}){{0,2}}"
    return re.compile(rf"(?:{'|'.join(first)}){_SUFFIX}{end}{again}", re.DOTALL)


def _words(text: str) -> str:
    return "|".join(sorted(text.split(), key=len, reverse=True))


_EN = _words("""
a an the your just actually indeed really simply also still only currently basically
not exclusively specifically namely jointly
ai ai-powered artificial intelligence large language model models code coding programming coder
open-source open source pre-trained pretrained multilingual advanced powerful helpful friendly
virtual digital intelligent smart small new latest conversational generative text-based
assistant helper companion chatbot bot agent llm program system version member part instance product
variant fine-tuned finetuned family series named called known from of by built powered
developed created made trained designed produced provided released engineered brought
you team teams researchers company startup lab labs engineers folks is was which that who has
been have collected hosted chinese american french research s name again machine learning neural
network specialized specialised for developers development pair programmer
distilled derived transformer transformers
architecture transformer-based
""")
_ZH = _words("""
一个 一款 一名 一位 一种 由 来自 来自于 基于 名为 名叫 叫做 叫 称为 被称为 的 人工智能 语言
大型 大规模 超大规模 大 模型 助手 助理 智能 智能体 编程 代码 开源 聊天 对话 机器人 您的 你的 个 款
是 自 所 公司 团队 旗下 实验室 研发 开发 训练 创造 打造 推出 设计 研制 提供 发布 创建 制造 出品
中国 美国 法国 科技 专业 专注于 专门 最新 一代 新 第三代 系列 之一 版本 小 友好 强大 被 就 而 其实
不 并不 程序 软件 生成式 预训练 名字 官方 集团 自主 发明 制作 构建 作品 知识 增强 认知 有限公司
""")
_BETWEEN = r"[\s,，、:：()（）\[\]「」『』“”\"'’_/<>·—–\-]"
# What may stand between a cue and a name; a word of English ends where it ends.
_PHRASES = (
    "known as|work as|serve as|based on|built on|run on|on top of|in fact|brought to"
    "|(?:engineers|team|people|researchers|folks) at"
    "|(?:models?|one) in the|one of the|done by|conducted by|utili[sz]ing the"
    "|and (?:trained|developed|maintained|operated|built|hosted)"
)
GAP = re.compile(
    rf"(?:{_BETWEEN}++|(?>{_ZH})|参数|(?<![a-z])(?>(?:{_PHRASES}|{_EN})(?![a-z]))"
    r"|\d{1,3}(?:\.\d)?[bm]?(?![a-z])|<(?:b|i|strong|em)>)*+"
)
# Between a masked name and the next one; the wide form ends with how a maker is given.
_VERB = "created|developed|made|trained|built|designed|produced|released|provided|owned"
CHAIN_SHORT = re.compile(
    r"\s?(?:['’]s\s[\"“']?|[(（/·,，—–-]\s?|\s|[和与&]|and )\s?(?:the )?(?:最新|开源)?"
)
CHAIN = re.compile(
    rf"[^.!?。！？\n]*[\s,，(](?:(?:{_VERB})(?:\s\w+)?\sby|by|from|based on|running on)\s"
    r"(?:the |a |an )?(?:[a-z]+ ){0,2}(?:at )?"
    r"|[^.!?。！？\n]*[，,、的]?(?:由|来自|属于|出自|基于|[中英]文名(?:字|称)?[是叫为]"
    r"|(?:训练|开发|研发)的(?:大?语言)?模型)\s?"
)
CHAIN_HAS = re.compile(
    r"\b(?:by|from|of|at|specifically|namely|named|called|known|company)\b|[由叫的是]|来自|名为|公司|旗下"
)
CHAIN_NOT = re.compile(r"\b(?:i|you|unlike|like|than|using|with|and|or|not)\b|[你您和与]")

_ACT = "created|developed|made|trained|built|designed|engineered|programmed|fine-tuned|pretrained"
_MINE = (
    r"(?:full |real |model |own )?(?:name|developers?|creators?|makers?|company|parent company"
    r"|team|architecture|identity|(?:underlying |base )?model|provider|vendor|training|origin)"
)
_OUTPUT = (
    "file|script|response|answer|code|solution|program|snippet|text|reply|output|explanation"
    "|message"
)  # Cues after which only `GAP` may stand before the name.
SELF = re.compile(
    r"(?<![a-z0-9])(?:i\s{1,3}am|i['’ ]?m|i\s(?:was|have been|come from|run on|belong to|go by)"
    r"|i['’]ve been|we\sare|we['’]re|(?:we|our team|here) at|i,|we,"
    rf"|(?:i|and) was (?:{_ACT}) by|my\s{{1,3}}{_MINE}['’]?\s?(?:is|are|was|were|s)"
    r"|call me|(?:named|name|refer to|address) me(?: as)?|i (?:got|have|bear|was given) the name"
    r"|known to (?:users|people) as|it['’]s me,|this is"
    r"|(?:talking|speaking|chatting|working|interacting) (?:to|with)"
    r"|the (?:ai )?(?:model|assistant) you are (?:using|talking to) is|你用的是|您用的是"
    r"|the (?:ai |coding )?assistant (?:here )?is|the (?:ai |language )?model behind (?:me|this) is"
    rf"|(?:this|the above) (?:{_OUTPUT}) (?:is|was|has been|were) (?:automatically )?"
    rf"(?:generated|written|produced|created|provided) by)(?![a-z0-9])"
    r"|我(?:就|其实|当然|确实|的确|并不|不)?(?:是|叫|名叫|名为|由|来自|基于|属于|乃|出自|源自)"
    r"|我(?:的)?(?:名字|名称|全名|中文名|英文名|开发者|开发商|开发公司|创造者|研发团队|开发团队|公司|团队|模型|身份"
    r"|底层模型|训练者|母公司|提供商|背后)[^\n。！？，,]{0,6}?[是叫为]"
    r"|(?:本人|本助手|本模型|本ai|在下|俺|咱)(?:就)?(?:是|叫|由|为)|[叫称]呼?我(?:为|作)?|我被?(?:称为|命名为)"
    r"|正在(?:使用|与|和|跟)(?:的是)?|现在(?:使用|用)的是|这里是|我[，,]|我们是|我[使采]用的(?:模型)?是"
    r"|身为|以上(?:回答|代码|内容|答案)(?:均)?由|本(?:回答|代码|内容|答案|文)由|此(?:代码|回答)由"
)
# "This is" and the like name many things: what follows must fit.
CAREFUL = re.compile(r"(?:this is|[wk]ing (?:to|with)|ting with|正在.*|现在.*|这里是)\Z")
AFTER_CAREFUL = re.compile(
    r"[*_\"”]{0,2}(?:\s?(?:speaking|here)\b|\s?[,.!。，！]|\s?\Z|\s?对话|\s?交流|\n)"
)
MADE_ZH = re.compile(r"(?:以上|此|本(?:回答|代码|内容|答案|文)).*由")
# "As X, I ...": the name must be followed by the first person.
AS = re.compile(r"(?<![a-z0-9])as(?![a-z0-9])|(?<![a-z0-9])being(?![a-z0-9])|作为|身为|身份是")
AFTER_AS = re.compile(
    r"[^.!?。！？\n]{0,40}?[\s,，](?:i|i['’]m|i['’]ve|my|me)(?![a-z])"
    r"|(?:(?:\s?(?:的|公司|开发|训练|研发|推出|打造|大?语言|模型|助手|助理"
    r"|编程|人工智能|ai|一员|智能))*+\s?[，,]?"
    r"|[（(][^）)\n]{0,20}[）)][，,]?)\s?(?:我(?!们)|本(?:模型|助手)|很高兴)"
)
# Signatures; only at the beginning of a line, of a comment or of a sentence.
_SIGN = (
    "written|generated|created|authored|produced|coded|answered|implemented|powered|made|provided"
)
SIGN = re.compile(
    rf"(?:auto-?)?(?:{_SIGN}|solution|answer|response|code|reply|answer written|code written"
    r"|code generated|implementation)(?: automatically| with (?:love|care))? (?:by|from)"
    r"[:：]?(?: the)?(?: ai)?(?: model)?(?: assistant)?"
    r"|(?:made|created|generated|written) (?:with|using)|[@\\]?authors?\s?[:：=]?"
    r"|(?:co-authored-by|signed-off-by|generator|coder)[:：]"
    r"|(?:代码)?(?:作者|编写者|编写人|编写|生成者|回答者|署名|出品|开发者|作者是)\s?[:：]"
    r"|由|(?:本|该|此|这段|以上)?(?:代码|程序|函数|脚本|文件|回答|答案|实现|算法)由|—{1,2}|–"
    r"|(?:best |kind |warm |with )?(?:regards|wishes|sincerely|cheers|yours|此致|祝好)[,，]?\s?\n"
)
SIGN_AT = re.compile(r"(?:\A|\n|#|/|--|<!|\"\"\"|'''|;|%|[.。!！:：]\s?)[\s>\-#/!(（\[_~]*\Z")
_END = r"[*_`)\]）」\"”'>\s]{0,4}(?:\s?(?:ai|assistant|team|model|团队))?"
AFTER_SIGN = re.compile(
    rf"{_END}(?:\Z|[\t ]*\n|\s?(?:\*/|/|-->|\"\"\"|'''|[;(（|。；.!]|[,，] ?\d)|\s(?:on|at|for|in) "
    r"|\s?[<—–\-]|\s?(?:\d{4}-)|\s?于)"
)
AFTER_BY_ZH = re.compile(
    r"(?:模型|大模型|助手|ai)?\s?(?:自动)?(?:生成|编写|撰写|提供|回答|编码|创作|出品|完成)(?![\u4e00-\u9fff])"
)

# What says so behind the name.
AFTER_FIRST = re.compile(
    rf"\s?(?:has |have |had )?(?:{_ACT}) me(?![a-z])|\s?(?:is|are) my (?:name|{_MINE})(?![a-z])"
    r"|\s?(?:是|就是)我的(?:名字|开发|创造|公司|母公司|身份)|\s?(?:团队|公司)?(?:创造|开发|训练|研发|设计|打造|制作|发明|创建|构建)了我"
    r"|\s?is (?:what|who) i am|\s?is the name i go by|\s?is how you can call me"
)
# The same, where the name begins a line or follows a greeting.
AFTER_GREETING = re.compile(
    r"\s?,? (?:here|speaking|reporting)(?=[\s,.!:—-]{0,2}[,.!:—\n-]|\Z)|[,，]? at your service"
    r"|\s?(?:为您|为你|竭诚为您)(?:服务|解答|效劳)|\s?(?:在此|来了|来帮)"
    r"|\s?[:：]\s?(?:sure|here['’]?s?|hello|hi|certainly|of course|okay|i|i['’]m)(?![a-z])"
    r"|\s?[:：]\s?(?:你好|您好|好的|当然|我)"
    r"|\s?['’]s (?:answer|solution|response|code|reply|implementation)\s?(?:[:：]|\n|\Z)"
    r"|\s?的(?:回答|解答|答案|代码|实现|解法)\s?(?:[:：]|\n|\Z)"
)
GREETING = re.compile(
    r"(?:\A|\n|#|//|/|\"\"\"|(?:hi|hello|hey|sure|你好|您好|大家好)[,，!！.。]?)[\s>\-#/(（\[_\"“”]*\Z"
)
# A name that only belongs to what is meant: "I am a Google engineer", "an OpenAI API key".
_THINGS_EN = _words(r"""
apis? sdks? meet partners? users? engineers? employees? fans? customers? developers? maps? search
sheets? docs?
drive colab style translate tokenizers? keys? accounts? class classes data clients? experts?
recruiter interview teachers? shareholder farmer scholar analytics play chrome spaces? hub
benchmark documentation tutorials? papers? package library libraries function angle tags?
description ads forms? office word excel windows endpoints? pages? i/o servers? website console
repo repository azure teams store python java go c\+\+
""")
_THINGS_ZH = _words("""
翻译 百科 贴吧 网盘 学术 浏览器 地球 会议 用户 员工 工程师 粉丝 客户 接口 api 股东 程序员 面试官
爱好者 老师 先生 女士 同学 地图 搜索 云服务器 学生 使用者 竞争对手
""")
NOT_BEFORE = re.compile(
    rf" ?(?:['’]s (?:biggest |best |own |new |main )?)?(?:{_THINGS_EN})(?![a-z0-9])"
    rf"| ?(?:的)?(?:{_THINGS_ZH})"
)
SURNAME = re.compile(r" (?!I\b|AI\b)[A-Z][a-z]+")
# Words in which somebody else's words are given, or a string of a program is opened.
QUOTED = re.compile(
    r"(?:[\w\])]\s?[(\[]|\[|=|\w[\"']\s?[:,]|\{|\breturn|\becho|\bprintf?|\bputs"
    r"|\b(?:say|repl|answer|output|print|respond|claim|ask|writ|contain|remark)\w{0,3}[,:]?"
    r"|\b(?:said|replied|wrote|string|word|words|sentence|phrase|prompt|line|text|name|example)"
    r"(?: is| was| reads)?[,:]?"
    r"|[说答问道输出打印回复写][：:，]?|(?:字符串|句子|提示词|提示|文本|短语)(?:是|为)?[：:]?)"
    r"\s?[rfbu]?([\"'“「『])(?:(?!\1|[”」』\n]).)*\Z"
)
