"""How promises are worded in the eight languages of the product, and what makes such words honest. Pure.

A blank stands for any white space. `ONCE` stands for "at once" in the language of its line.
"""

from __future__ import annotations

import re

_ONCE = {
    "en": "(?:at once|immediately|right away|straight away|instantly|overnight|today)",
    "fr": "(?:immédiatement|tout de suite|sur-le-champ|sur le champ|aussitôt|dès (?:aujourd'hui|maintenant|demain)"
    "|du jour au lendemain)",
    "de": "(?:ab sofort|sofort|umgehend|auf der stelle|unverzüglich|noch heute|von heute auf morgen)",
    "es": "(?:de inmediato|inmediatamente|enseguida|en el acto|ya mismo|hoy mismo|al instante)",
    "it": "(?:subito|immediatamente|all'istante|oggi stesso|seduta stante)",
    "nl": "(?:meteen|onmiddellijk|per direct|direct|vandaag nog)",
    "pt": "(?:de imediato|imediatamente|hoje mesmo|ainda hoje|na hora)",
    "ja": "(?:今すぐ|すぐに?|即時に?|直ちに|ただちに|即座に|即日)",
}
_CENT = {
    "en": "(?:a|one|any)(?: single)? (?:cent|penny|euro|pound|thing)",
    "fr": "(?:pas )?un (?:seul )?(?:centime|sou|euro)",
    "de": "keinen (?:einzigen )?(?:cent|euro|pfennig)",
    "es": "ni un (?:solo )?(?:céntimo|euro|centavo|duro)",
    "it": "(?:nemmeno |neanche )?un (?:solo )?(?:centesimo|euro|soldo)",
    "nl": "geen (?:enkele )?(?:cent|euro)",
    "pt": "(?:nem )?um (?:único |só )?(?:cêntimo|centavo|euro|tostão)",
}

NO_COST = {
    "en": [
        r"(?:will not|won't|does not|doesn't|do not|don't|cannot|can't|never|no longer|nobody will|no one will)"
        r" (?:ever )?(?:charge|bill|invoice) you(?: for)?(?: anything| any more| anymore| again| CENT|(?= ?[.!,]|$))",
        r"you (?:will not|won't|are not|will never|are never) (?:ever )?(?:be )?(?:charged|billed|invoiced)",
        r"(?:will not|won't|does not|doesn't) cost (?:you )?(?:anything|CENT)",
        r"(?:without|\w+n't|not|never) (?:have to )?pay(?:ing)? (?:any|a) (?:\w+"
        r" )?(?:fees?|costs?|charges?|penalty|cent)",
        r"(?:leaving|switching|cancelling|canceling|termination|cancellation|the switch|your switch)"
        r"(?: \w+){0,3} (?:is|will be) (?:completely |entirely |totally )?(?:free|for nothing)",
    ],
    "fr": [
        r"(?:pas|plus|jamais) (?:de |d'autres? )(?:\w+ )?(?:frais|coûts?|pénalités?|indemnités?)",
        r"ne (?:vous )?coût\w+ (?:absolument |plus )*(?:rien|CENT)",
        r"ne (?:vous )?(?:factur|demand|réclam|prél[eè]v|compt)\w+ (?:absolument |plus )*(?:rien|CENT)(?!"
        r" d'autre| de plus)",
        r"(?:résiliation|changement|départ|sortie|transfert)(?: \w+){0,4} (?:est|sera) (?:\w+ment )?gratuite?",
    ],
    "de": [
        r"kein\w* (?:\w+ )?(?:\w*kosten|\w*gebühr(?:en)?|entgelte?|\w*strafe|\w*strafzahlung(?:en)?)",
        "CENT",
        r"(?:nichts|keinerlei \w+)(?: mehr)? (?:zu )?(?:berechne\w*|verlang\w*|in"
        r" rechnung|abbuch\w*|abgebucht|verrechne\w*)",
        r"(?:berechnet|berechnen|verlangt|verlangen|fordert) (?:[\w.]+ ){0,6}nichts",
        r"koste\w* (?:\w+ ){0,2}nichts",
        r"(?:kündigung|wechsel|ausstieg|austritt)(?: \w+){0,3} (?:ist|wird|bleibt) (?:\w+"
        r" ){0,3}(?:umsonst|gratis|kostenfrei)",
    ],
    "es": [
        r"no (?:hay|habrá|existen?|tiene|tendrá|paga|pagará) (?:ning[uú]n\w* |más )?(?:\w+ de )?"
        r"(?:costes?|costos?|gastos?|comisi(?:ón|ones)|cargos?|penalizaci(?:ón|ones)|tarifas?|cuotas?)",
        r"no (?:le |les |te )?(?:cuest|cost)\w+ (?:absolutamente )?(?:nada|CENT)",
        r"no (?:le|les|te|se le) (?:va a |van a )?(?:cobr|factur|carg|exig)\w+ (?:absolutamente )?(?:nada|CENT)",
        r"(?:cancelación|baja|salida|cambio|cancelar|cambiar)(?: \w+){0,3} (?:es|será|sale|resulta) (?:\w+mente )?"
        r"(?:gratis|gratuit[oa])",
    ],
    "it": [
        r"non (?:ci sono|ci saranno|c'è|ha|avrà|paga|pagherà) (?:più |alcun[ao]? )?"
        r"(?:cost[io]|spes[ae]|penal[ie]|oneri|commission[ie])",
        r"non (?:le |vi |ti )?cost\w+ (?:più |assolutamente )?(?:nulla|niente|CENT)",
        r"non (?:le |vi |ti )?(?:addebit|fattur|chied)\w+ (?:più )?(?:nulla|niente|CENT)",
        r"(?:disdetta|recesso|uscita|passaggio|cambio|disdire|recedere)(?: \w+){0,3} (?:è|sarà) (?:\w+mente )?"
        r"(?:gratis|gratuit[oa])",
    ],
    "nl": [
        r"geen (?:enkele |\w+e )?(?:\w*kosten|boetes?|vergoeding)",
        "CENT",
        r"kost(?:en)? (?:u |je )?(?:helemaal )?(?:niets|niks)",
        r"(?:niets|niks)(?: meer)? (?:in rekening|factureren|aanrekenen|berekenen)",
        r"(?:factureert|rekent|berekent) (?:\w+ ){0,2}(?:niets|niks)",
        r"(?:opzeggen|opzegging|overstappen|overstap|vertrek)(?: \w+){0,2} (?:is|wordt|blijft) (?:\w+ ){0,2}"
        r"(?:gratis|kosteloos)",
    ],
    "pt": [
        r"não (?:há|haverá|existem?|tem|terá|paga|pagará) (?:mais |quaisquer |qualquer |nenhum\w* )?"
        r"(?:custos?|encargos?|taxas?|penaliza\w+|despesas?|comiss\w+|multas?)",
        r"não (?:lhe |vos |te )?cust\w+ (?:absolutamente )?(?:nada|CENT)",
        r"não (?:lhe|vos|te) (?:vai |vão |irá )?(?:cobr|fac?tur)\w+ (?:mais )?(?:nada|CENT)",
        r"(?:cancelamento|rescisão|saída|mudança|cancelar|mudar)(?: \w+){0,3} (?:é|será|sai) (?:\w+mente )?"
        r"(?:grátis|gratuit[oa])",
    ],
    "ja": [
        r"(?:[一1１]円|一銭)(?:も|たりとも)",
        r"(?:費用|手数料|違約金|料金|解約金)(?:も|は|が)?(?:一切|もう|全く|まったく|何も)?"
        r"(?:かかりません|かからない|発生しません|不要|ありません|ございません)",
        r"請求(?:される|する|が来る|が届く)?(?:こと)?(?:は|が|も)?(?:一切|もう|二度と)?"
        r"(?:ありません|ございません|しません|されません|来ません|いたしません)",
        r"(?:解約|乗り換え|切り替え|退会)(?:に|は|が|も)(?:すべて|全て|完全に)?(?:無料|無償|ただ)",
    ],
}
"""That it costs nothing, or that nobody will charge anything."""

NOTHING_OWED = {
    "en": [
        r"(?:pay|owe|owes|owed) (?:[\w'&.-]+ ){0,4}nothing",
        r"(?:not|\w+n't|never|no longer) (?:(?:have|need) to )?(?:ever )?(?:pay|owe) (?:[\w'&.-]+ ){0,4}"
        r"(?:anything|any more|anymore|CENT)",
        r"nothing (?:more |else )?(?:is |will be |to |left to )(?:owed|due|pay|paid)",
    ],
    "fr": [
        r"ne (?:leur |lui )?(?:pai\w+|pay\w+|réglez|réglerez|verserez|devez|devrez) (?:absolument |plus"
        r" )*(?:rien|CENT)",
        r"(?:rien|CENT) à (?:payer|régler|verser|débourser)",
        r"sans rien (?:payer|débourser|verser)",
    ],
    "de": [
        r"(?:zahlen|bezahlen|zahlt|schulden|schuldet) (?:[\w'&.-]+ ){0,4}nichts(?: mehr)?",
        r"nichts(?: mehr)? (?:zu |an \w+ )?(?:zahlen|bezahlen|entrichten|begleichen|schuldig|schulden)",
    ],
    "es": [
        r"no (?:tiene|tendrá|hay|habrá) (?:ya |más )?(?:nada (?:más )?que (?:pagar|abonar)|que"
        r" (?:pagar|abonar) (?:nada|CENT))",
        r"no (?:le |les )?(?:paga|pagará|debe|deberá|adeuda|adeudará|abonará|va a pagar) (?:[\w'&.-]+"
        r" ){0,2}?(?:nada|CENT)",
    ],
    "it": [
        r"non (?:gli |le )?(?:paga|pagherà|deve|dovrà|ha da|avrà da) (?:più )?(?:pagare )?(?:più"
        r" )?(?:nulla|niente|CENT)",
        r"(?:nulla|niente) (?:più )?da (?:pagare|versare)",
    ],
    "nl": [
        r"(?:betaalt|betalen|betaal) (?:[\w'&.-]+ ){0,4}(?:niets|niks)(?: meer)?",
        r"(?:niets|niks)(?: meer)? (?:te )?(?:betalen|verschuldigd)",
    ],
    "pt": [
        r"não (?:lhes? )?(?:vai |tem de |tem que |terá de |terá que |precisa de"
        r" )?(?:paga|pagar|pagará|deve|deverá|dever)"
        r" (?:\w+ )?(?:mais )?(?:nada|CENT)",
        r"nada (?:mais )?a pagar",
    ],
    "ja": [
        r"支払(?:い義務|う義務|う必要|いの必要|い)(?:は|が|も)?(?:一切|もう|今後|全く)?(?:ありません|ございません|不要|なくなり)",
        r"(?:何も|一切)(?:お)?支払(?:う必要|わなくて|いいただく必要)",
    ],
}
"""That nothing is owed, or is left to pay."""

FREE_FOR_EVER = {
    "en": [
        r"free (?:of charge )?(?:for ?ever|for life|for all time|for good|indefinitely|permanently)",
        r"(?:for ever|forever|permanently|always|lifelong) free(?! to)",
        r"free lifetime|lifetime free",
    ],
    "fr": [
        r"gratuit\w* (?:à vie|pour toujours|à jamais|pour la vie|indéfiniment)",
        r"(?:à vie|pour toujours|à jamais)[^.!?]{0,15} gratuit\w*",
    ],
    "de": [
        r"(?:für immer|auf (?:immer|ewig|dauer|lebenszeit)|lebenslang|dauerhaft|ewig|ein leben lang)[^.!?]{0,20} "
        r"(?:kostenlos|gratis|umsonst|kostenfrei)",
        r"(?:kostenlos|gratis|umsonst|kostenfrei) (?:für immer|auf (?:immer|ewig|dauer|lebenszeit)|ein leben lang)",
    ],
    "es": [
        r"(?:gratis|gratuit\w+) (?:para siempre|por siempre|de por vida|(?:para )?toda la vida|indefinidamente)",
        r"(?:para siempre|de por vida)[^.!?]{0,15} (?:gratis|gratuit\w+)",
    ],
    "it": [
        r"(?:gratis|gratuit\w+) (?:per sempre|a vita|per tutta la vita|in eterno)",
        r"(?:per sempre|a vita)[^.!?]{0,15} (?:gratis|gratuit\w+)",
    ],
    "nl": [
        r"(?:voor altijd|voor het leven|levenslang|eeuwig|voorgoed|blijvend|permanent)[^.!?]{0,15}"
        r" (?:gratis|kosteloos)",
        r"(?:gratis|kosteloos) (?:voor altijd|voor het leven|voorgoed)",
    ],
    "pt": [
        r"(?:grátis|gratuit\w+) (?:para sempre|(?:por|para) toda a vida|a vida toda|eternamente)",
        r"(?:para sempre|vitaliciamente)[^.!?]{0,15} (?:grátis|gratuit\w+)",
    ],
    "ja": [r"(?:ずっと|永久に?|永遠に?|一生|生涯|無期限で?)、?無料|無料で(?:ずっと|永久|永遠|一生)"],
}
"""That it is free without an end."""

OUT_AT_ONCE = {
    "en": [
        r"you (?:are|will be|get|can get|can be) (?:\w+ )?(?:out|free(?! to)|released|rid)\b[^.!?]{0,40} ONCE",
        r"(?:can|may|could|will|'ll) (?:ONCE )?(?:leave|end|quit|exit|get out of)\b[^.!?]{0,25}"
        r" (?:contract|agreement|subscription|provider)\b[^.!?]{0,15} ONCE",
        r"(?:contract|agreement|subscription)(?: \w+){0,3} (?:ends?|is over|stops?|expires?) ONCE",
    ],
    "fr": [
        r"vous (?:êtes|serez) (?:ONCE )?(?:libre(?! de )|libéré|dégagé|sorti|débarrassé)\w*[^.!?]{0,30}(?:"
        r" ONCE|contrat)",
        r"(?:contrat|abonnement)(?: \w+){0,3} (?:prend fin|prendra fin|se termine\w*|cesse\w*|est (?:résilié|terminé))"
        r" ONCE",
        r"(?:quittez|sortez|quitterez|sortirez|pouvez (?:quitter|sortir de))\b[^.!?]{0,30} ONCE",
    ],
    "de": [
        r"(?:sie|du) (?:kommen|sind|kommst|bist|werden)[^.!?,]{0,15} ONCE[^.!?,]{0,20}"
        r" (?:vertrag\w*|frei|raus|heraus|los|draußen)",
        r"(?:sie|du) (?:kommen|sind|kommst|bist)[^.!?,]{0,15} (?:vertrag\w*|frei|raus|heraus|los)[^.!?,]{0,15} ONCE",
        r"ONCE (?:sind|kommen) sie[^.!?,]{0,25} (?:vertrag\w*|frei|raus|heraus|los)",
        r"vertrag\w*(?: \w+){0,3} (?:endet|ist|wird|erlischt|läuft) ONCE",
    ],
    "es": [
        r"(?:sale|saldrá|queda|quedará|puede salir|está|estará)[^.!?,]{0,20} (?:contrato|libre|fuera|liberad[oa])"
        r"[^.!?,]{0,15} ONCE",
        r"(?:sale|saldrá|queda|quedará|puede salir|está) ONCE[^.!?,]{0,15} (?:contrato|libre(?! de)|fuera|liberad[oa])",
        r"contrato(?: \w+){0,3} (?:termina\w*|finaliza\w*|acaba\w*|se (?:cancela|extingue)\w*) ONCE",
    ],
    "it": [
        r"(?:esce|uscirà|si libera|può uscire|è|sarà) ONCE (?:dal|fuori|liber[oa](?! di)|svincolat[oa])",
        r"(?:esce|uscirà|si libera|può uscire) (?:dal|fuori)[^.!?,]{0,30} ONCE",
        r"(?:è|sarà) (?:liber[oa](?! di)|svincolat[oa])[^.!?,]{0,25} ONCE",
        r"contratto(?: \w+){0,3} (?:finisce|termina|cessa|si chiude|finirà|terminerà) ONCE",
    ],
    "nl": [
        r"u (?:bent|komt|kunt|raakt|kan) ONCE (?:vrij|(?:van|uit|los van) [^.!?,]{0,20}contract)",
        r"u (?:bent|komt|kunt|raakt) (?:vrij|[^.!?,]{0,20}contract)[^.!?,]{0,10} ONCE",
        r"contract(?: \w+){0,3} (?:eindigt|stopt|vervalt|is afgelopen) ONCE",
    ],
    "pt": [
        r"(?:sai|sairá|fica|ficará|está|pode sair)[^.!?,]{0,20} (?:contrato|livre|liberto|fora)[^.!?,]{0,15} ONCE",
        r"(?:sai|sairá|fica|ficará|pode sair) ONCE[^.!?,]{0,15} (?:contrato|livre(?! de| para)|liberto|fora)",
        r"contrato(?: \w+){0,3} (?:termina\w*|acaba\w*|cessa\w*|é (?:rescindido|cancelado)) ONCE",
    ],
    "ja": [
        r"ONCE[^。！？]{0,8}契約[^。！？]{0,6}(?:解除|解約|終了|抜け|離れ|やめ)(?!して|通知)",
        r"契約[^。！？]{0,4}(?:は|が|を)、?ONCE、?(?:終了|解除|解約)(?!して|通知)",
        r"ONCE解約(?:でき|可能)",
    ],
}
"""That the old contract is over at once."""

GUARANTEED = {
    "en": [
        r"\b(?:we|i)(?: \w+)? (?:guarantee|promise)\b",
        r"\bguaranteed\b",
        r"\b100 ?% (?:sure|certain|safe)\b",
    ],
    "fr": [
        r"(?:nous|je) (?:vous )?(?:le |la |l')?(?:garantissons|garantis|promettons|promets)",
        r"(?:est|sont|sera|seront) (?:\w+ )?garantie?s?",
    ],
    "de": [r"garantier(?:e|en)? (?:wir|ich)|(?:wir|ich) (?:garantier|versprech)\w+|\bgarantiert\b"],
    "es": [
        r"\b(?:garantizamos|garantizo|prometemos|prometo)",
        r"(?:está|están|es|queda) (?:\w+ )?garantizad[oa]s?|\bgarantizado\b",
    ],
    "it": [
        r"\b(?:garantiamo|garantisco|promettiamo|prometto)",
        r"(?:è|sono|sarà) (?:\w+ )?garantit[oaie]|\bgarantito\b",
    ],
    "nl": [r"(?:wij|we|ik) (?:garanderen|garandeer|beloven|beloof)|garanderen (?:wij|we)|\bgegarandeerd\b"],
    "pt": [
        r"\b(?:garantimos|garanto|prometemos|prometo)",
        r"(?:está|estão|é|fica) (?:\w+ )?garantid[oa]s?|\bgarantido\b",
    ],
    "ja": [r"保証(?:します|いたします|致します|されて|される|済み)|お?約束(?:します|いたします)"],
}
"""That something is guaranteed."""


def compiled(by_language: dict[str, list[str]], older: str = "") -> re.Pattern[str]:
    """The patterns of all languages as one; those of `older` have verbose blanks already."""
    every = [older] if older else []
    for language, patterns in by_language.items():
        edge = "" if language == "ja" else r"\b"
        for pattern in patterns:
            said = pattern.replace("ONCE", _ONCE[language]).replace("CENT", _CENT.get(language, ""))
            every.append(rf"{edge}(?:{said})" + ("" if language == "ja" else r"(?!\w)"))
    return re.compile("|".join(one.replace(" ?", r"\s*").replace(" ", r"\s+") for one in every), re.I)


LIMITED = re.compile(
    r"""
    \b(until|till|before|during|first\ bill|(first|three|\d+)\ (free\ )?months?|free\ months?)\b
    | \bjusqu | \b(avant|pendant|durant)\b | \b(premiers?|trois|\d+)\ mois\b | \bmois\ (offerts?|gratuits?)\b
    | \b(bis|vor|während)\b | \b(ersten|drei|\d+)\ monate?n?\b | \b(gratis|frei)monat
    | \b(hasta|antes\ de|antes\ del|durante)\b | \b(primeros|tres|\d+)\ meses\b
    | \bfino\ a | \bprima\ del | \b(primi|tre|\d+)\ mesi\b
    | \b(tot|vóór|tijdens|gedurende)\b | \bvoor\ \d | \b(eerste|drie|\d+)\ maanden\b
    | \baté\b | \b(primeiros|três)\ meses\b
    | まで | より前 | 期間中 | 最初の | [か月ヶケ]月(間|は)
    """,
    re.I | re.X,
)
"""What bounds such words in time: "until 1 March", "the first three months"."""

OF_THE_OLD_CONTRACT = re.compile(
    r"\b(them|leur|provider|fournisseur|prestataire|anbieter|proveedor|fornitore|aanbieder|leverancier|fornecedor"
    r"|leav\w+|switch\w*|terminat\w+|cancel\w*|résili\w+|kündig\w*|wechsel\w*|cancelaci\w+|disdett\w+|recesso|recedere"
    r"|opzeg\w*|overstap\w*|rescis\w+)\b|プロバイダ|契約先|他社|解約|乗り換え",
    re.I,
)
"""Of the present provider no day bounds what it may ask: it is a promise all the same."""

DENIED = re.compile(
    r"\b(not|cannot|never|no|ne|pas|aucune?|nicht|kein\w*|non|nessun\w*|niet|geen|não|nenhum\w*|ning[uú]n\w*|nunca|nie|mai"
    r""
    r"|nooit|jamais)\b|n't\b|\bn'|ません|ない|ではなく",
    re.I,
)
"""Words that deny: "we cannot guarantee it", "it does not end at once"."""
