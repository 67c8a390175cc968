"""The words around a company's name that are no part of it: legal forms of many countries, titles, short words. Pure.

All of them without case and Latin accents, as `company_names` writes a name.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Legal forms that are nothing else, wherever they stand in a name.
FORMS = _words(
    "gmbh ggmbh gesmbh mbh mbb kgaa ohg partg partgmbb partnerschaft gbr egbr ekfm ekfr haftungsbeschrankt"
    " sarl sarlu sasu sprl sprlu bvba cvba scrl scop eurl earl selarl selas scea gaec eirl"
    " srl srls scarl scrl sagl slu slup sll slne sau sociedad societe anonima limitada unipersonal"
    " lda ltda unipessoal eireli sgps ltd limited ltee limitee llp lllp plc llc pllc dac clg incorporated corporation"
    " unlimited company compagnie cie spzoo sro doo kft zrt nyrt oyj uab pte pty pvt proprietary"
    " ag kg ek ev sa sas sca snc scs sci scp scm sl bv nv inc corp kabushiki kaisha gaisha yugen godo the"
)
# The same, where they close a name or open it: elsewhere they may be words of it.
FORMS_AT_ENDS = _words(
    "ug se og eg eu co sc ss spa sapa slp cb vof cv"
    " as asa aps ab oy ky hb kb ks ehf hf me epp mei kk yk gk lp pc cic cio uc ou sia gie ce private oao ooo zao pao"
    " ооо оао зао пао ао ип тоо еоод оод ад cia socio unico"
)
# The same in full, of several words.
LONG_FORMS = re.compile(
    r"(?<!\w)(?:gesellschaft mit beschrankter haftung|(?:kommandit|aktien)gesellschaft|offene handelsgesellschaft"
    r"|gesellschaft burgerlichen rechts|unternehmergesellschaft|eingetragene[rs]? (?:verein|kauf(?:mann|frau))"
    r"|eingetragene genossenschaft"
    r"|societe (?:a responsabilite limitee|par actions simplifiee|anonyme|en nom collectif|civile immobiliere"
    r"|en commandite(?: simple| par actions)?)(?: unipersonnelle)?"
    r"|societa (?:a responsabilita limitata|per azioni|in nome collettivo|in accomandita(?: semplice| per azioni)?"
    r"|semplice|cooperativa)(?: semplificata)?(?: unipersonale)?"
    r"|sociedad (?:anonima|limitada|de responsabilidad limitada|colectiva|cooperativa|laboral)(?: unipersonal)?"
    r"|sociedade (?:anonima|por quotas|unipessoal|limitada)(?: por quotas)?"
    r"|besloten vennootschap(?: met beperkte aansprakelijkheid)?|naamloze vennootschap|vennootschap onder firma"
    r"|commanditaire vennootschap|cooperatie u\.? ?a\.?|aktieselskab|anpartsselskab|aktiebolag|osakeyhtio"
    r"|public limited company|private limited company|limited liability (?:company|partnership)"
    r"|spolka z ograniczona odpowiedzialnoscia|s\.? ?(?:de )?r\.? ?l\.? de c\.? ?v\.?|s\.? ?a\.? de c\.? ?v\.?"
    r"|co(?:mpany)?\.?,? (?:ltd|limited)\.?)(?!\w)"
)
# Short forms that people write with dots, slashes or blanks between their letters: "S.à r.l.", "A/S", "sp. z o.o.".
_SHORT_FORMS = (
    "sarl srls sapa scarl scop eurl sasu ltda srl spa snc sas sca scs sci scp slu sll slp sau vof sro doo ohg aps llc"
    " llp plc lda gbr cic dac sa sl bv nv cv cb ek ev eg kg ag ug as kk yk gk ab lp"
)
_BETWEEN = r"[./\s]{0,2}"
APART = re.compile(
    rf"(?<![\w'])(?:sp{_BETWEEN}z{_BETWEEN}o{_BETWEEN}o|"
    + "|".join(rf"{form[0]}[./]\s?{_BETWEEN.join(form[1:])}" for form in _SHORT_FORMS.split())
    + r")(?![\w'])"
)
# Forms that stand right at a name without a blank.
_EASTERN = (
    r"株式会社|有限会社|合同会社|合資会社|合名会社|相互会社|(?:一般|公益)?(?:社団|財団)法人|特定非営利活動法人|npo法人"
    r"|(?:医療|学校|宗教|社会福祉|独立行政|監査|税理士|弁護士|農事組合)法人(?:社団|財団)?"
    r"|\((?:株|有|同|資|名|社|財|学|医|福|特非|独|주|유|사|재)\)|주식회사|유한(?:책임)?회사"
    r"|股份有限公司|有限责任公司|有限責任公司|有限公司"
)
EASTERN_ENDS = re.compile(rf"^(?:{_EASTERN})\s*(?=\S)|(?<=\S)\s*(?:{_EASTERN})$")
EASTERN_TITLES = re.compile(r"(?<=\S)\s*(?:御中|様|殿|宛|귀중|귀하)$")
# Titles before a name: of companies; of people, which no legal form follows; of people in one letter and a dot.
TITLES_OF_FIRMS = re.compile(
    r"^(?:(?:firma|messrs|ditta|spettabile|spett\.? ?le|exm[oa]s?\.?|fa\.|herren|die firma)[.\s]+)+(?=\S)"
)
TITLES_OF_PEOPLE = re.compile(
    r"^(?:herrn?|frau|monsieur|madame|mademoiselle|mme|mlle|mm\.|mr|mrs|ms|miss|sig(?:\.?ra)?|signora?|sra?|senora?"
    r"|senhora?|dna|don|dona|dhr|de heer|mevr(?:ouw)?|mw|m\.|d\.|fa)[.\s]+(?=\S)"
)
# Between a company and the name it trades under.
TRADES_AS = re.compile(
    r"\s*[,(]?\s*(?<!\w)(?:t/a|trading as|d/?b/?a|doing business as|h\.?o\.?d\.?n\.?|handelend onder de naam"
    r"|handelnd unter(?: der firma)?|exer[cç]ant sous(?: le nom| l'enseigne)?|nom commercial|nombre comercial"
    r"|nome fantasia|屋号)(?!\w)[\s:]*"
)
CONJUNCTIONS = _words("and et und u y e en og och ja i")
SHORTENED = {
    "ets": "etablissements",
    "etabl": "etablissements",
    "etabts": "etablissements",
    "etablissement": "etablissements",
    "st": "saint",
    "sainte": "saint",
    "sankt": "saint",
    "gebr": "gebruder",
    "gebroeders": "gebruder",
    "bros": "brothers",
    "hnos": "hermanos",
    "flli": "fratelli",
    "intl": "international",
    "mfg": "manufacturing",
    "svcs": "services",
    "mgmt": "management",
}
"""Words as people shorten them, with what they stand for."""
SIDES = re.compile(
    r"nort[he]|nord|noord|north|sud|sued|south|sur|sul|zuid|ost|east|est|este|leste|oost|west|oeste|ouest|ovest|oest"
    r"|ober|unter|upper|lower|alt|neu|gross|klein|北|南|東|西"
)
"""What tells one place or size from another inside a word."""
