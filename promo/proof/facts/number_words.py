"""Numbers and years in words, as num2words says them: written by `tools/number_words.py`, not by hand. Pure."""

COUNTS = (
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    17,
    18,
    19,
    20,
    21,
    22,
    23,
    24,
    25,
    26,
    27,
    28,
    29,
    30,
    31,
    32,
    33,
    34,
    35,
    36,
    37,
    38,
    39,
    40,
    41,
    42,
    43,
    44,
    45,
    46,
    47,
    48,
    49,
    50,
    51,
    52,
    53,
    54,
    55,
    56,
    57,
    58,
    59,
    60,
    61,
    62,
    63,
    64,
    65,
    66,
    67,
    68,
    69,
    70,
    71,
    72,
    73,
    74,
    75,
    76,
    77,
    78,
    79,
    80,
    81,
    82,
    83,
    84,
    85,
    86,
    87,
    88,
    89,
    90,
    91,
    92,
    93,
    94,
    95,
    96,
    97,
    98,
    99,
    100,
    101,
    102,
    103,
    104,
    105,
    106,
    107,
    108,
    109,
    110,
    111,
    112,
    113,
    114,
    115,
    116,
    117,
    118,
    119,
    120,
    121,
    122,
    123,
    124,
    125,
    126,
    127,
    128,
    129,
    130,
    140,
    150,
    160,
    170,
    180,
    190,
    200,
    210,
    220,
    230,
    240,
    250,
    260,
    270,
    280,
    290,
    300,
    330,
    360,
    365,
    400,
)
YEARS = tuple(range(1990, 2041))
NUMBERS = {
    ("en", "cardinal"): (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty twenty-one twenty-two twenty-three twenty-four twenty-five "
        "twenty-six twenty-seven twenty-eight twenty-nine thirty thirty-one thirty-two thirty-three "
        "thirty-four thirty-five thirty-six thirty-seven thirty-eight thirty-nine forty forty-one forty-two "
        "forty-three forty-four forty-five forty-six forty-seven forty-eight forty-nine fifty fifty-one "
        "fifty-two fifty-three fifty-four fifty-five fifty-six fifty-seven fifty-eight fifty-nine sixty "
        "sixty-one sixty-two sixty-three sixty-four sixty-five sixty-six sixty-seven sixty-eight sixty-nine "
        "seventy seventy-one seventy-two seventy-three seventy-four seventy-five seventy-six seventy-seven "
        "seventy-eight seventy-nine eighty eighty-one eighty-two eighty-three eighty-four eighty-five "
        "eighty-six eighty-seven eighty-eight eighty-nine ninety ninety-one ninety-two ninety-three "
        "ninety-four ninety-five ninety-six ninety-seven ninety-eight ninety-nine one_hundred "
        "one_hundred_and_one one_hundred_and_two one_hundred_and_three one_hundred_and_four "
        "one_hundred_and_five one_hundred_and_six one_hundred_and_seven one_hundred_and_eight "
        "one_hundred_and_nine one_hundred_and_ten one_hundred_and_eleven one_hundred_and_twelve "
        "one_hundred_and_thirteen one_hundred_and_fourteen one_hundred_and_fifteen one_hundred_and_sixteen "
        "one_hundred_and_seventeen one_hundred_and_eighteen one_hundred_and_nineteen one_hundred_and_twenty "
        "one_hundred_and_twenty-one one_hundred_and_twenty-two one_hundred_and_twenty-three "
        "one_hundred_and_twenty-four one_hundred_and_twenty-five one_hundred_and_twenty-six "
        "one_hundred_and_twenty-seven one_hundred_and_twenty-eight one_hundred_and_twenty-nine "
        "one_hundred_and_thirty one_hundred_and_forty one_hundred_and_fifty one_hundred_and_sixty "
        "one_hundred_and_seventy one_hundred_and_eighty one_hundred_and_ninety two_hundred "
        "two_hundred_and_ten two_hundred_and_twenty two_hundred_and_thirty two_hundred_and_forty "
        "two_hundred_and_fifty two_hundred_and_sixty two_hundred_and_seventy two_hundred_and_eighty "
        "two_hundred_and_ninety three_hundred three_hundred_and_thirty three_hundred_and_sixty "
        "three_hundred_and_sixty-five four_hundred "
    ),
    ("en", "ordinal"): (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first "
        "twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth "
        "twenty-ninth thirtieth thirty-first thirty-second thirty-third thirty-fourth thirty-fifth "
        "thirty-sixth thirty-seventh thirty-eighth thirty-ninth fortieth forty-first forty-second forty-third "
        "forty-fourth forty-fifth forty-sixth forty-seventh forty-eighth forty-ninth fiftieth fifty-first "
        "fifty-second fifty-third fifty-fourth fifty-fifth fifty-sixth fifty-seventh fifty-eighth fifty-ninth "
        "sixtieth sixty-first sixty-second sixty-third sixty-fourth sixty-fifth sixty-sixth sixty-seventh "
        "sixty-eighth sixty-ninth seventieth seventy-first seventy-second seventy-third seventy-fourth "
        "seventy-fifth seventy-sixth seventy-seventh seventy-eighth seventy-ninth eightieth eighty-first "
        "eighty-second eighty-third eighty-fourth eighty-fifth eighty-sixth eighty-seventh eighty-eighth "
        "eighty-ninth ninetieth ninety-first ninety-second ninety-third ninety-fourth ninety-fifth "
        "ninety-sixth ninety-seventh ninety-eighth ninety-ninth one_hundredth one_hundred_and_first "
        "one_hundred_and_second one_hundred_and_third one_hundred_and_fourth one_hundred_and_fifth "
        "one_hundred_and_sixth one_hundred_and_seventh one_hundred_and_eighth one_hundred_and_ninth "
        "one_hundred_and_tenth one_hundred_and_eleventh one_hundred_and_twelfth one_hundred_and_thirteenth "
        "one_hundred_and_fourteenth one_hundred_and_fifteenth one_hundred_and_sixteenth "
        "one_hundred_and_seventeenth one_hundred_and_eighteenth one_hundred_and_nineteenth "
        "one_hundred_and_twentieth one_hundred_and_twenty-first one_hundred_and_twenty-second "
        "one_hundred_and_twenty-third one_hundred_and_twenty-fourth one_hundred_and_twenty-fifth "
        "one_hundred_and_twenty-sixth one_hundred_and_twenty-seventh one_hundred_and_twenty-eighth "
        "one_hundred_and_twenty-ninth one_hundred_and_thirtieth one_hundred_and_fortieth "
        "one_hundred_and_fiftieth one_hundred_and_sixtieth one_hundred_and_seventieth "
        "one_hundred_and_eightieth one_hundred_and_ninetieth two_hundredth two_hundred_and_tenth "
        "two_hundred_and_twentieth two_hundred_and_thirtieth two_hundred_and_fortieth "
        "two_hundred_and_fiftieth two_hundred_and_sixtieth two_hundred_and_seventieth "
        "two_hundred_and_eightieth two_hundred_and_ninetieth three_hundredth three_hundred_and_thirtieth "
        "three_hundred_and_sixtieth three_hundred_and_sixty-fifth four_hundredth "
    ),
    ("de", "cardinal"): (
        "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
        "siebzehn achtzehn neunzehn zwanzig einundzwanzig zweiundzwanzig dreiundzwanzig vierundzwanzig "
        "fünfundzwanzig sechsundzwanzig siebenundzwanzig achtundzwanzig neunundzwanzig dreißig einunddreißig "
        "zweiunddreißig dreiunddreißig vierunddreißig fünfunddreißig sechsunddreißig siebenunddreißig "
        "achtunddreißig neununddreißig vierzig einundvierzig zweiundvierzig dreiundvierzig vierundvierzig "
        "fünfundvierzig sechsundvierzig siebenundvierzig achtundvierzig neunundvierzig fünfzig einundfünfzig "
        "zweiundfünfzig dreiundfünfzig vierundfünfzig fünfundfünfzig sechsundfünfzig siebenundfünfzig "
        "achtundfünfzig neunundfünfzig sechzig einundsechzig zweiundsechzig dreiundsechzig vierundsechzig "
        "fünfundsechzig sechsundsechzig siebenundsechzig achtundsechzig neunundsechzig siebzig einundsiebzig "
        "zweiundsiebzig dreiundsiebzig vierundsiebzig fünfundsiebzig sechsundsiebzig siebenundsiebzig "
        "achtundsiebzig neunundsiebzig achtzig einundachtzig zweiundachtzig dreiundachtzig vierundachtzig "
        "fünfundachtzig sechsundachtzig siebenundachtzig achtundachtzig neunundachtzig neunzig einundneunzig "
        "zweiundneunzig dreiundneunzig vierundneunzig fünfundneunzig sechsundneunzig siebenundneunzig "
        "achtundneunzig neunundneunzig einhundert einhunderteins einhundertzwei einhundertdrei einhundertvier "
        "einhundertfünf einhundertsechs einhundertsieben einhundertacht einhundertneun einhundertzehn "
        "einhundertelf einhundertzwölf einhundertdreizehn einhundertvierzehn einhundertfünfzehn "
        "einhundertsechzehn einhundertsiebzehn einhundertachtzehn einhundertneunzehn einhundertzwanzig "
        "einhunderteinundzwanzig einhundertzweiundzwanzig einhundertdreiundzwanzig einhundertvierundzwanzig "
        "einhundertfünfundzwanzig einhundertsechsundzwanzig einhundertsiebenundzwanzig "
        "einhundertachtundzwanzig einhundertneunundzwanzig einhundertdreißig einhundertvierzig "
        "einhundertfünfzig einhundertsechzig einhundertsiebzig einhundertachtzig einhundertneunzig "
        "zweihundert zweihundertzehn zweihundertzwanzig zweihundertdreißig zweihundertvierzig "
        "zweihundertfünfzig zweihundertsechzig zweihundertsiebzig zweihundertachtzig zweihundertneunzig "
        "dreihundert dreihundertdreißig dreihundertsechzig dreihundertfünfundsechzig vierhundert "
    ),
    ("de", "ordinal"): (
        "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte elfte zwölfte dreizehnte "
        "vierzehnte fünfzehnte sechzehnte siebzehnte achtzehnte neunzehnte zwanzigste einundzwanzigste "
        "zweiundzwanzigste dreiundzwanzigste vierundzwanzigste fünfundzwanzigste sechsundzwanzigste "
        "siebenundzwanzigste achtundzwanzigste neunundzwanzigste dreißigste einunddreißigste "
        "zweiunddreißigste dreiunddreißigste vierunddreißigste fünfunddreißigste sechsunddreißigste "
        "siebenunddreißigste achtunddreißigste neununddreißigste vierzigste einundvierzigste "
        "zweiundvierzigste dreiundvierzigste vierundvierzigste fünfundvierzigste sechsundvierzigste "
        "siebenundvierzigste achtundvierzigste neunundvierzigste fünfzigste einundfünfzigste "
        "zweiundfünfzigste dreiundfünfzigste vierundfünfzigste fünfundfünfzigste sechsundfünfzigste "
        "siebenundfünfzigste achtundfünfzigste neunundfünfzigste sechzigste einundsechzigste "
        "zweiundsechzigste dreiundsechzigste vierundsechzigste fünfundsechzigste sechsundsechzigste "
        "siebenundsechzigste achtundsechzigste neunundsechzigste siebzigste einundsiebzigste "
        "zweiundsiebzigste dreiundsiebzigste vierundsiebzigste fünfundsiebzigste sechsundsiebzigste "
        "siebenundsiebzigste achtundsiebzigste neunundsiebzigste achtzigste einundachtzigste "
        "zweiundachtzigste dreiundachtzigste vierundachtzigste fünfundachtzigste sechsundachtzigste "
        "siebenundachtzigste achtundachtzigste neunundachtzigste neunzigste einundneunzigste "
        "zweiundneunzigste dreiundneunzigste vierundneunzigste fünfundneunzigste sechsundneunzigste "
        "siebenundneunzigste achtundneunzigste neunundneunzigste hundertste einhunderterste einhundertzweite "
        "einhundertdritte einhundertvierte einhundertfünfte einhundertsechste einhundertsiebte "
        "einhundertachte einhundertneunte einhundertzehnte einhundertelfte einhundertzwölfte "
        "einhundertdreizehnte einhundertvierzehnte einhundertfünfzehnte einhundertsechzehnte "
        "einhundertsiebzehnte einhundertachtzehnte einhundertneunzehnte einhundertzwanzigste "
        "einhunderteinundzwanzigste einhundertzweiundzwanzigste einhundertdreiundzwanzigste "
        "einhundertvierundzwanzigste einhundertfünfundzwanzigste einhundertsechsundzwanzigste "
        "einhundertsiebenundzwanzigste einhundertachtundzwanzigste einhundertneunundzwanzigste "
        "einhundertdreißigste einhundertvierzigste einhundertfünfzigste einhundertsechzigste "
        "einhundertsiebzigste einhundertachtzigste einhundertneunzigste zweihundertste zweihundertzehnte "
        "zweihundertzwanzigste zweihundertdreißigste zweihundertvierzigste zweihundertfünfzigste "
        "zweihundertsechzigste zweihundertsiebzigste zweihundertachtzigste zweihundertneunzigste "
        "dreihundertste dreihundertdreißigste dreihundertsechzigste dreihundertfünfundsechzigste "
        "vierhundertste "
    ),
    ("fr", "cardinal"): (
        "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
        "dix-huit dix-neuf vingt vingt_et_un vingt-deux vingt-trois vingt-quatre vingt-cinq vingt-six "
        "vingt-sept vingt-huit vingt-neuf trente trente_et_un trente-deux trente-trois trente-quatre "
        "trente-cinq trente-six trente-sept trente-huit trente-neuf quarante quarante_et_un quarante-deux "
        "quarante-trois quarante-quatre quarante-cinq quarante-six quarante-sept quarante-huit quarante-neuf "
        "cinquante cinquante_et_un cinquante-deux cinquante-trois cinquante-quatre cinquante-cinq "
        "cinquante-six cinquante-sept cinquante-huit cinquante-neuf soixante soixante_et_un soixante-deux "
        "soixante-trois soixante-quatre soixante-cinq soixante-six soixante-sept soixante-huit soixante-neuf "
        "soixante-dix soixante_et_onze soixante-douze soixante-treize soixante-quatorze soixante-quinze "
        "soixante-seize soixante-dix-sept soixante-dix-huit soixante-dix-neuf quatre-vingts quatre-vingt-un "
        "quatre-vingt-deux quatre-vingt-trois quatre-vingt-quatre quatre-vingt-cinq quatre-vingt-six "
        "quatre-vingt-sept quatre-vingt-huit quatre-vingt-neuf quatre-vingt-dix quatre-vingt-onze "
        "quatre-vingt-douze quatre-vingt-treize quatre-vingt-quatorze quatre-vingt-quinze quatre-vingt-seize "
        "quatre-vingt-dix-sept quatre-vingt-dix-huit quatre-vingt-dix-neuf cent cent_un cent_deux cent_trois "
        "cent_quatre cent_cinq cent_six cent_sept cent_huit cent_neuf cent_dix cent_onze cent_douze "
        "cent_treize cent_quatorze cent_quinze cent_seize cent_dix-sept cent_dix-huit cent_dix-neuf "
        "cent_vingt cent_vingt_et_un cent_vingt-deux cent_vingt-trois cent_vingt-quatre cent_vingt-cinq "
        "cent_vingt-six cent_vingt-sept cent_vingt-huit cent_vingt-neuf cent_trente cent_quarante "
        "cent_cinquante cent_soixante cent_soixante-dix cent_quatre-vingts cent_quatre-vingt-dix deux_cents "
        "deux_cent_dix deux_cent_vingt deux_cent_trente deux_cent_quarante deux_cent_cinquante "
        "deux_cent_soixante deux_cent_soixante-dix deux_cent_quatre-vingts deux_cent_quatre-vingt-dix "
        "trois_cents trois_cent_trente trois_cent_soixante trois_cent_soixante-cinq quatre_cents "
    ),
    ("fr", "ordinal"): (
        "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième "
        "douzième treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième "
        "vingt_et_unième vingt-deuxième vingt-troisième vingt-quatrième vingt-cinquième vingt-sixième "
        "vingt-septième vingt-huitième vingt-neuvième trentième trente_et_unième trente-deuxième "
        "trente-troisième trente-quatrième trente-cinquième trente-sixième trente-septième trente-huitième "
        "trente-neuvième quarantième quarante_et_unième quarante-deuxième quarante-troisième "
        "quarante-quatrième quarante-cinquième quarante-sixième quarante-septième quarante-huitième "
        "quarante-neuvième cinquantième cinquante_et_unième cinquante-deuxième cinquante-troisième "
        "cinquante-quatrième cinquante-cinquième cinquante-sixième cinquante-septième cinquante-huitième "
        "cinquante-neuvième soixantième soixante_et_unième soixante-deuxième soixante-troisième "
        "soixante-quatrième soixante-cinquième soixante-sixième soixante-septième soixante-huitième "
        "soixante-neuvième soixante-dixième soixante_et_onzième soixante-douzième soixante-treizième "
        "soixante-quatorzième soixante-quinzième soixante-seizième soixante-dix-septième "
        "soixante-dix-huitième soixante-dix-neuvième quatre-vingtsième quatre-vingt-unième "
        "quatre-vingt-deuxième quatre-vingt-troisième quatre-vingt-quatrième quatre-vingt-cinquième "
        "quatre-vingt-sixième quatre-vingt-septième quatre-vingt-huitième quatre-vingt-neuvième "
        "quatre-vingt-dixième quatre-vingt-onzième quatre-vingt-douzième quatre-vingt-treizième "
        "quatre-vingt-quatorzième quatre-vingt-quinzième quatre-vingt-seizième quatre-vingt-dix-septième "
        "quatre-vingt-dix-huitième quatre-vingt-dix-neuvième centième cent_unième cent_deuxième "
        "cent_troisième cent_quatrième cent_cinquième cent_sixième cent_septième cent_huitième cent_neuvième "
        "cent_dixième cent_onzième cent_douzième cent_treizième cent_quatorzième cent_quinzième cent_seizième "
        "cent_dix-septième cent_dix-huitième cent_dix-neuvième cent_vingtième cent_vingt_et_unième "
        "cent_vingt-deuxième cent_vingt-troisième cent_vingt-quatrième cent_vingt-cinquième "
        "cent_vingt-sixième cent_vingt-septième cent_vingt-huitième cent_vingt-neuvième cent_trentième "
        "cent_quarantième cent_cinquantième cent_soixantième cent_soixante-dixième cent_quatre-vingtsième "
        "cent_quatre-vingt-dixième deux_centsième deux_cent_dixième deux_cent_vingtième deux_cent_trentième "
        "deux_cent_quarantième deux_cent_cinquantième deux_cent_soixantième deux_cent_soixante-dixième "
        "deux_cent_quatre-vingtsième deux_cent_quatre-vingt-dixième trois_centsième trois_cent_trentième "
        "trois_cent_soixantième trois_cent_soixante-cinquième quatre_centsième "
    ),
    ("it", "cardinal"): (
        "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici "
        "sedici diciassette diciotto diciannove venti ventuno ventidue ventitré ventiquattro venticinque "
        "ventisei ventisette ventotto ventinove trenta trentuno trentadue trentatré trentaquattro "
        "trentacinque trentasei trentasette trentotto trentanove quaranta quarantuno quarantadue quarantatré "
        "quarantaquattro quarantacinque quarantasei quarantasette quarantotto quarantanove cinquanta "
        "cinquantuno cinquantadue cinquantatré cinquantaquattro cinquantacinque cinquantasei cinquantasette "
        "cinquantotto cinquantanove sessanta sessantuno sessantadue sessantatré sessantaquattro "
        "sessantacinque sessantasei sessantasette sessantotto sessantanove settanta settantuno settantadue "
        "settantatré settantaquattro settantacinque settantasei settantasette settantotto settantanove "
        "ottanta ottantuno ottantadue ottantatré ottantaquattro ottantacinque ottantasei ottantasette "
        "ottantotto ottantanove novanta novantuno novantadue novantatré novantaquattro novantacinque "
        "novantasei novantasette novantotto novantanove cento centouno centodue centotré centoquattro "
        "centocinque centosei centosette centotto centonove centodieci centoundici centododici centotredici "
        "centoquattordici centoquindici centosedici centodiciassette centodicotto centodiciannove centoventi "
        "centoventuno centoventidue centoventitre centoventiquattro centoventicinque centoventisei "
        "centoventisette centoventotto centoventinove centotrenta centoquaranta centocinquanta centosessanta "
        "centosettanta centottanta centonovanta duecento duecentodieci duecentoventi duecentotrenta "
        "duecentoquaranta duecentocinquanta duecentosessanta duecentosettanta duecentottanta duecentonovanta "
        "trecento trecentotrenta trecentosessanta trecentosessantacinque quattrocento "
    ),
    ("it", "ordinal"): (
        "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo undicesimo dodicesimo tredicesimo "
        "quattordicesimo quindicesimo sedicesimo diciassettesimo diciottesimo diciannovesimo ventesimo "
        "ventunesimo ventiduesimo ventitreesimo ventiquattresimo venticinquesimo ventiseiesimo ventisettesimo "
        "ventottesimo ventinovesimo trentesimo trentunesimo trentaduesimo trentatreesimo trentaquattresimo "
        "trentacinquesimo trentaseiesimo trentasettesimo trentottesimo trentanovesimo quarantesimo "
        "quarantunesimo quarantaduesimo quarantatreesimo quarantaquattresimo quarantacinquesimo "
        "quarantaseiesimo quarantasettesimo quarantottesimo quarantanovesimo cinquantesimo cinquantunesimo "
        "cinquantaduesimo cinquantatreesimo cinquantaquattresimo cinquantacinquesimo cinquantaseiesimo "
        "cinquantasettesimo cinquantottesimo cinquantanovesimo sessantesimo sessantunesimo sessantaduesimo "
        "sessantatreesimo sessantaquattresimo sessantacinquesimo sessantaseiesimo sessantasettesimo "
        "sessantottesimo sessantanovesimo settantesimo settantunesimo settantaduesimo settantatreesimo "
        "settantaquattresimo settantacinquesimo settantaseiesimo settantasettesimo settantottesimo "
        "settantanovesimo ottantesimo ottantunesimo ottantaduesimo ottantatreesimo ottantaquattresimo "
        "ottantacinquesimo ottantaseiesimo ottantasettesimo ottantottesimo ottantanovesimo novantesimo "
        "novantunesimo novantaduesimo novantatreesimo novantaquattresimo novantacinquesimo novantaseiesimo "
        "novantasettesimo novantottesimo novantanovesimo centesimo centounesimo centoduesimo centotreesimo "
        "centoquattresimo centocinquesimo centoseiesimo centosettesimo centottesimo centonovesimo "
        "centodiecesimo centoundicesimo centododicesimo centotredicesimo centoquattordicesimo "
        "centoquindicesimo centosedicesimo centodiciassettesimo centodicottesimo centodiciannovesimo "
        "centoventesimo centoventunesimo centoventiduesimo centoventitreesimo centoventiquattresimo "
        "centoventicinquesimo centoventiseiesimo centoventisettesimo centoventottesimo centoventinovesimo "
        "centotrentesimo centoquarantesimo centocinquantesimo centosessantesimo centosettantesimo "
        "centottantesimo centonovantesimo duecentesimo duecentodiecesimo duecentoventesimo duecentotrentesimo "
        "duecentoquarantesimo duecentocinquantesimo duecentosessantesimo duecentosettantesimo "
        "duecentottantesimo duecentonovantesimo trecentesimo trecentotrentesimo trecentosessantesimo "
        "trecentosessantacinquesimo quattrocentesimo "
    ),
    ("es", "cardinal"): (
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
        "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco "
        "veintiséis veintisiete veintiocho veintinueve treinta treinta_y_uno treinta_y_dos treinta_y_tres "
        "treinta_y_cuatro treinta_y_cinco treinta_y_seis treinta_y_siete treinta_y_ocho treinta_y_nueve "
        "cuarenta cuarenta_y_uno cuarenta_y_dos cuarenta_y_tres cuarenta_y_cuatro cuarenta_y_cinco "
        "cuarenta_y_seis cuarenta_y_siete cuarenta_y_ocho cuarenta_y_nueve cincuenta cincuenta_y_uno "
        "cincuenta_y_dos cincuenta_y_tres cincuenta_y_cuatro cincuenta_y_cinco cincuenta_y_seis "
        "cincuenta_y_siete cincuenta_y_ocho cincuenta_y_nueve sesenta sesenta_y_uno sesenta_y_dos "
        "sesenta_y_tres sesenta_y_cuatro sesenta_y_cinco sesenta_y_seis sesenta_y_siete sesenta_y_ocho "
        "sesenta_y_nueve setenta setenta_y_uno setenta_y_dos setenta_y_tres setenta_y_cuatro setenta_y_cinco "
        "setenta_y_seis setenta_y_siete setenta_y_ocho setenta_y_nueve ochenta ochenta_y_uno ochenta_y_dos "
        "ochenta_y_tres ochenta_y_cuatro ochenta_y_cinco ochenta_y_seis ochenta_y_siete ochenta_y_ocho "
        "ochenta_y_nueve noventa noventa_y_uno noventa_y_dos noventa_y_tres noventa_y_cuatro noventa_y_cinco "
        "noventa_y_seis noventa_y_siete noventa_y_ocho noventa_y_nueve cien ciento_uno ciento_dos ciento_tres "
        "ciento_cuatro ciento_cinco ciento_seis ciento_siete ciento_ocho ciento_nueve ciento_diez ciento_once "
        "ciento_doce ciento_trece ciento_catorce ciento_quince ciento_dieciséis ciento_diecisiete "
        "ciento_dieciocho ciento_diecinueve ciento_veinte ciento_veintiuno ciento_veintidós ciento_veintitrés "
        "ciento_veinticuatro ciento_veinticinco ciento_veintiséis ciento_veintisiete ciento_veintiocho "
        "ciento_veintinueve ciento_treinta ciento_cuarenta ciento_cincuenta ciento_sesenta ciento_setenta "
        "ciento_ochenta ciento_noventa doscientos doscientos_diez doscientos_veinte doscientos_treinta "
        "doscientos_cuarenta doscientos_cincuenta doscientos_sesenta doscientos_setenta doscientos_ochenta "
        "doscientos_noventa trescientos trescientos_treinta trescientos_sesenta trescientos_sesenta_y_cinco "
        "cuatrocientos "
    ),
    ("es", "ordinal"): (
        "primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo décimoprimero décimosegundo "
        "décimo_tercero décimo_cuarto décimo_quinto décimo_sexto décimo_séptimo décimo_octavo décimo_noveno "
        "vigésimo vigésimo_primero vigésimo_segundo vigésimo_tercero vigésimo_cuarto vigésimo_quinto "
        "vigésimo_sexto vigésimo_séptimo vigésimo_octavo vigésimo_noveno trigésimo trigésimo_primero "
        "trigésimo_segundo trigésimo_tercero trigésimo_cuarto trigésimo_quinto trigésimo_sexto "
        "trigésimo_séptimo trigésimo_octavo trigésimo_noveno quadragésimo quadragésimo_primero "
        "quadragésimo_segundo quadragésimo_tercero quadragésimo_cuarto quadragésimo_quinto quadragésimo_sexto "
        "quadragésimo_séptimo quadragésimo_octavo quadragésimo_noveno quincuagésimo quincuagésimo_primero "
        "quincuagésimo_segundo quincuagésimo_tercero quincuagésimo_cuarto quincuagésimo_quinto "
        "quincuagésimo_sexto quincuagésimo_séptimo quincuagésimo_octavo quincuagésimo_noveno sexagésimo "
        "sexagésimo_primero sexagésimo_segundo sexagésimo_tercero sexagésimo_cuarto sexagésimo_quinto "
        "sexagésimo_sexto sexagésimo_séptimo sexagésimo_octavo sexagésimo_noveno septuagésimo "
        "septuagésimo_primero septuagésimo_segundo septuagésimo_tercero septuagésimo_cuarto "
        "septuagésimo_quinto septuagésimo_sexto septuagésimo_séptimo septuagésimo_octavo septuagésimo_noveno "
        "octogésimo octogésimo_primero octogésimo_segundo octogésimo_tercero octogésimo_cuarto "
        "octogésimo_quinto octogésimo_sexto octogésimo_séptimo octogésimo_octavo octogésimo_noveno nonagésimo "
        "nonagésimo_primero nonagésimo_segundo nonagésimo_tercero nonagésimo_cuarto nonagésimo_quinto "
        "nonagésimo_sexto nonagésimo_séptimo nonagésimo_octavo nonagésimo_noveno centésimo centésimo_primero "
        "centésimo_segundo centésimo_tercero centésimo_cuarto centésimo_quinto centésimo_sexto "
        "centésimo_séptimo centésimo_octavo centésimo_noveno centésimo_décimo centésimo_décimoprimero "
        "centésimo_décimosegundo centésimo_décimo_tercero centésimo_décimo_cuarto centésimo_décimo_quinto "
        "centésimo_décimo_sexto centésimo_décimo_séptimo centésimo_décimo_octavo centésimo_décimo_noveno "
        "centésimo_vigésimo centésimo_vigésimo_primero centésimo_vigésimo_segundo centésimo_vigésimo_tercero "
        "centésimo_vigésimo_cuarto centésimo_vigésimo_quinto centésimo_vigésimo_sexto "
        "centésimo_vigésimo_séptimo centésimo_vigésimo_octavo centésimo_vigésimo_noveno centésimo_trigésimo "
        "centésimo_quadragésimo centésimo_quincuagésimo centésimo_sexagésimo centésimo_septuagésimo "
        "centésimo_octogésimo centésimo_nonagésimo ducentésimo ducentésimo_décimo ducentésimo_vigésimo "
        "ducentésimo_trigésimo ducentésimo_quadragésimo ducentésimo_quincuagésimo ducentésimo_sexagésimo "
        "ducentésimo_septuagésimo ducentésimo_octogésimo ducentésimo_nonagésimo tricentésimo "
        "tricentésimo_trigésimo tricentésimo_sexagésimo tricentésimo_sexagésimo_quinto cuadrigentésimo "
    ),
    ("nl", "cardinal"): (
        "één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
        "zeventien achttien negentien twintig eenentwintig tweeëntwintig drieëntwintig vierentwintig "
        "vijfentwintig zesentwintig zevenentwintig achtentwintig negenentwintig dertig eenendertig "
        "tweeëndertig drieëndertig vierendertig vijfendertig zesendertig zevenendertig achtendertig "
        "negenendertig veertig eenenveertig tweeënveertig drieënveertig vierenveertig vijfenveertig "
        "zesenveertig zevenenveertig achtenveertig negenenveertig vijftig eenenvijftig tweeënvijftig "
        "drieënvijftig vierenvijftig vijfenvijftig zesenvijftig zevenenvijftig achtenvijftig negenenvijftig "
        "zestig eenenzestig tweeënzestig drieënzestig vierenzestig vijfenzestig zesenzestig zevenenzestig "
        "achtenzestig negenenzestig zeventig eenenzeventig tweeënzeventig drieënzeventig vierenzeventig "
        "vijfenzeventig zesenzeventig zevenenzeventig achtenzeventig negenenzeventig tachtig eenentachtig "
        "tweeëntachtig drieëntachtig vierentachtig vijfentachtig zesentachtig zevenentachtig achtentachtig "
        "negenentachtig negentig eenennegentig tweeënnegentig drieënnegentig vierennegentig vijfennegentig "
        "zesennegentig zevenennegentig achtennegentig negenennegentig honderd honderdéén honderdtwee "
        "honderddrie honderdvier honderdvijf honderdzes honderdzeven honderdacht honderdnegen honderdtien "
        "honderdelf honderdtwaalf honderddertien honderdveertien honderdvijftien honderdzestien "
        "honderdzeventien honderdachttien honderdnegentien honderdtwintig honderdeenentwintig "
        "honderdtweeëntwintig honderddrieëntwintig honderdvierentwintig honderdvijfentwintig "
        "honderdzesentwintig honderdzevenentwintig honderdachtentwintig honderdnegenentwintig honderddertig "
        "honderdveertig honderdvijftig honderdzestig honderdzeventig honderdtachtig honderdnegentig "
        "tweehonderd tweehonderdtien tweehonderdtwintig tweehonderddertig tweehonderdveertig "
        "tweehonderdvijftig tweehonderdzestig tweehonderdzeventig tweehonderdtachtig tweehonderdnegentig "
        "driehonderd driehonderddertig driehonderdzestig driehonderdvijfenzestig vierhonderd "
    ),
    ("nl", "ordinal"): (
        "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde dertiende "
        "veertiende vijftiende zestiende zeventiende achttiende negentiende twintigste eenentwintigste "
        "tweeëntwintigste drieëntwintigste vierentwintigste vijfentwintigste zesentwintigste "
        "zevenentwintigste achtentwintigste negenentwintigste dertigste eenendertigste tweeëndertigste "
        "drieëndertigste vierendertigste vijfendertigste zesendertigste zevenendertigste achtendertigste "
        "negenendertigste veertigste eenenveertigste tweeënveertigste drieënveertigste vierenveertigste "
        "vijfenveertigste zesenveertigste zevenenveertigste achtenveertigste negenenveertigste vijftigste "
        "eenenvijftigste tweeënvijftigste drieënvijftigste vierenvijftigste vijfenvijftigste zesenvijftigste "
        "zevenenvijftigste achtenvijftigste negenenvijftigste zestigste eenenzestigste tweeënzestigste "
        "drieënzestigste vierenzestigste vijfenzestigste zesenzestigste zevenenzestigste achtenzestigste "
        "negenenzestigste zeventigste eenenzeventigste tweeënzeventigste drieënzeventigste vierenzeventigste "
        "vijfenzeventigste zesenzeventigste zevenenzeventigste achtenzeventigste negenenzeventigste "
        "tachtigste eenentachtigste tweeëntachtigste drieëntachtigste vierentachtigste vijfentachtigste "
        "zesentachtigste zevenentachtigste achtentachtigste negenentachtigste negentigste eenennegentigste "
        "tweeënnegentigste drieënnegentigste vierennegentigste vijfennegentigste zesennegentigste "
        "zevenennegentigste achtennegentigste negenennegentigste honderdste honderdeerste honderdtweede "
        "honderdderde honderdvierde honderdvijfde honderdzesde honderdzevende honderdachtste honderdnegende "
        "honderdtiende honderdelfde honderdtwaalfde honderddertiende honderdveertiende honderdvijftiende "
        "honderdzestiende honderdzeventiende honderdachttiende honderdnegentiende honderdtwintigste "
        "honderdeenentwintigste honderdtweeëntwintigste honderddrieëntwintigste honderdvierentwintigste "
        "honderdvijfentwintigste honderdzesentwintigste honderdzevenentwintigste honderdachtentwintigste "
        "honderdnegenentwintigste honderddertigste honderdveertigste honderdvijftigste honderdzestigste "
        "honderdzeventigste honderdtachtigste honderdnegentigste tweehonderdste tweehonderdtiende "
        "tweehonderdtwintigste tweehonderddertigste tweehonderdveertigste tweehonderdvijftigste "
        "tweehonderdzestigste tweehonderdzeventigste tweehonderdtachtigste tweehonderdnegentigste "
        "driehonderdste driehonderddertigste driehonderdzestigste driehonderdvijfenzestigste vierhonderdste "
    ),
    ("pt", "cardinal"): (
        "um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis dezassete "
        "dezoito dezanove vinte vinte_e_um vinte_e_dois vinte_e_três vinte_e_quatro vinte_e_cinco "
        "vinte_e_seis vinte_e_sete vinte_e_oito vinte_e_nove trinta trinta_e_um trinta_e_dois trinta_e_três "
        "trinta_e_quatro trinta_e_cinco trinta_e_seis trinta_e_sete trinta_e_oito trinta_e_nove quarenta "
        "quarenta_e_um quarenta_e_dois quarenta_e_três quarenta_e_quatro quarenta_e_cinco quarenta_e_seis "
        "quarenta_e_sete quarenta_e_oito quarenta_e_nove cinquenta cinquenta_e_um cinquenta_e_dois "
        "cinquenta_e_três cinquenta_e_quatro cinquenta_e_cinco cinquenta_e_seis cinquenta_e_sete "
        "cinquenta_e_oito cinquenta_e_nove sessenta sessenta_e_um sessenta_e_dois sessenta_e_três "
        "sessenta_e_quatro sessenta_e_cinco sessenta_e_seis sessenta_e_sete sessenta_e_oito sessenta_e_nove "
        "setenta setenta_e_um setenta_e_dois setenta_e_três setenta_e_quatro setenta_e_cinco setenta_e_seis "
        "setenta_e_sete setenta_e_oito setenta_e_nove oitenta oitenta_e_um oitenta_e_dois oitenta_e_três "
        "oitenta_e_quatro oitenta_e_cinco oitenta_e_seis oitenta_e_sete oitenta_e_oito oitenta_e_nove noventa "
        "noventa_e_um noventa_e_dois noventa_e_três noventa_e_quatro noventa_e_cinco noventa_e_seis "
        "noventa_e_sete noventa_e_oito noventa_e_nove cem cento_e_um cento_e_dois cento_e_três cento_e_quatro "
        "cento_e_cinco cento_e_seis cento_e_sete cento_e_oito cento_e_nove cento_e_dez cento_e_onze "
        "cento_e_doze cento_e_treze cento_e_catorze cento_e_quinze cento_e_dezasseis cento_e_dezassete "
        "cento_e_dezoito cento_e_dezanove cento_e_vinte cento_e_vinte_e_um cento_e_vinte_e_dois "
        "cento_e_vinte_e_três cento_e_vinte_e_quatro cento_e_vinte_e_cinco cento_e_vinte_e_seis "
        "cento_e_vinte_e_sete cento_e_vinte_e_oito cento_e_vinte_e_nove cento_e_trinta cento_e_quarenta "
        "cento_e_cinquenta cento_e_sessenta cento_e_setenta cento_e_oitenta cento_e_noventa duzentos "
        "duzentos_e_dez duzentos_e_vinte duzentos_e_trinta duzentos_e_quarenta duzentos_e_cinquenta "
        "duzentos_e_sessenta duzentos_e_setenta duzentos_e_oitenta duzentos_e_noventa trezentos "
        "trezentos_e_trinta trezentos_e_sessenta trezentos_e_sessenta_e_cinco quatrocentos "
    ),
    ("pt", "ordinal"): (
        "primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono décimo décimo_primeiro "
        "décimo_segundo décimo_terceiro décimo_quarto décimo_quinto décimo_sexto décimo_sétimo décimo_oitavo "
        "décimo_nono vigésimo vigésimo_primeiro vigésimo_segundo vigésimo_terceiro vigésimo_quarto "
        "vigésimo_quinto vigésimo_sexto vigésimo_sétimo vigésimo_oitavo vigésimo_nono trigésimo "
        "trigésimo_primeiro trigésimo_segundo trigésimo_terceiro trigésimo_quarto trigésimo_quinto "
        "trigésimo_sexto trigésimo_sétimo trigésimo_oitavo trigésimo_nono quadragésimo quadragésimo_primeiro "
        "quadragésimo_segundo quadragésimo_terceiro quadragésimo_quarto quadragésimo_quinto "
        "quadragésimo_sexto quadragésimo_sétimo quadragésimo_oitavo quadragésimo_nono quinquagésimo "
        "quinquagésimo_primeiro quinquagésimo_segundo quinquagésimo_terceiro quinquagésimo_quarto "
        "quinquagésimo_quinto quinquagésimo_sexto quinquagésimo_sétimo quinquagésimo_oitavo "
        "quinquagésimo_nono sexagésimo sexagésimo_primeiro sexagésimo_segundo sexagésimo_terceiro "
        "sexagésimo_quarto sexagésimo_quinto sexagésimo_sexto sexagésimo_sétimo sexagésimo_oitavo "
        "sexagésimo_nono septuagésimo septuagésimo_primeiro septuagésimo_segundo septuagésimo_terceiro "
        "septuagésimo_quarto septuagésimo_quinto septuagésimo_sexto septuagésimo_sétimo septuagésimo_oitavo "
        "septuagésimo_nono octogésimo octogésimo_primeiro octogésimo_segundo octogésimo_terceiro "
        "octogésimo_quarto octogésimo_quinto octogésimo_sexto octogésimo_sétimo octogésimo_oitavo "
        "octogésimo_nono nonagésimo nonagésimo_primeiro nonagésimo_segundo nonagésimo_terceiro "
        "nonagésimo_quarto nonagésimo_quinto nonagésimo_sexto nonagésimo_sétimo nonagésimo_oitavo "
        "nonagésimo_nono centésimo centésimo_primeiro centésimo_segundo centésimo_terceiro centésimo_quarto "
        "centésimo_quinto centésimo_sexto centésimo_sétimo centésimo_oitavo centésimo_nono centésimo_décimo "
        "centésimo_décimo_primeiro centésimo_décimo_segundo centésimo_décimo_terceiro centésimo_décimo_quarto "
        "centésimo_décimo_quinto centésimo_décimo_sexto centésimo_décimo_sétimo centésimo_décimo_oitavo "
        "centésimo_décimo_nono centésimo_vigésimo centésimo_vigésimo_primeiro centésimo_vigésimo_segundo "
        "centésimo_vigésimo_terceiro centésimo_vigésimo_quarto centésimo_vigésimo_quinto "
        "centésimo_vigésimo_sexto centésimo_vigésimo_sétimo centésimo_vigésimo_oitavo centésimo_vigésimo_nono "
        "centésimo_trigésimo centésimo_quadragésimo centésimo_quinquagésimo centésimo_sexagésimo "
        "centésimo_septuagésimo centésimo_octogésimo centésimo_nonagésimo ducentésimo ducentésimo_décimo "
        "ducentésimo_vigésimo ducentésimo_trigésimo ducentésimo_quadragésimo ducentésimo_quinquagésimo "
        "ducentésimo_sexagésimo ducentésimo_septuagésimo ducentésimo_octogésimo ducentésimo_nonagésimo "
        "tricentésimo tricentésimo_trigésimo tricentésimo_sexagésimo tricentésimo_sexagésimo_quinto "
        "quadrigentésimo "
    ),
}
"""The words of `COUNTS`, in that order."""

YEAR_WORDS = {
    ("en", "cardinal"): (
        "one_thousand,_nine_hundred_and_ninety one_thousand,_nine_hundred_and_ninety-one "
        "one_thousand,_nine_hundred_and_ninety-two one_thousand,_nine_hundred_and_ninety-three "
        "one_thousand,_nine_hundred_and_ninety-four one_thousand,_nine_hundred_and_ninety-five "
        "one_thousand,_nine_hundred_and_ninety-six one_thousand,_nine_hundred_and_ninety-seven "
        "one_thousand,_nine_hundred_and_ninety-eight one_thousand,_nine_hundred_and_ninety-nine two_thousand "
        "two_thousand_and_one two_thousand_and_two two_thousand_and_three two_thousand_and_four "
        "two_thousand_and_five two_thousand_and_six two_thousand_and_seven two_thousand_and_eight "
        "two_thousand_and_nine two_thousand_and_ten two_thousand_and_eleven two_thousand_and_twelve "
        "two_thousand_and_thirteen two_thousand_and_fourteen two_thousand_and_fifteen "
        "two_thousand_and_sixteen two_thousand_and_seventeen two_thousand_and_eighteen "
        "two_thousand_and_nineteen two_thousand_and_twenty two_thousand_and_twenty-one "
        "two_thousand_and_twenty-two two_thousand_and_twenty-three two_thousand_and_twenty-four "
        "two_thousand_and_twenty-five two_thousand_and_twenty-six two_thousand_and_twenty-seven "
        "two_thousand_and_twenty-eight two_thousand_and_twenty-nine two_thousand_and_thirty "
        "two_thousand_and_thirty-one two_thousand_and_thirty-two two_thousand_and_thirty-three "
        "two_thousand_and_thirty-four two_thousand_and_thirty-five two_thousand_and_thirty-six "
        "two_thousand_and_thirty-seven two_thousand_and_thirty-eight two_thousand_and_thirty-nine "
        "two_thousand_and_forty "
    ),
    ("en", "year"): (
        "nineteen_ninety nineteen_ninety-one nineteen_ninety-two nineteen_ninety-three nineteen_ninety-four "
        "nineteen_ninety-five nineteen_ninety-six nineteen_ninety-seven nineteen_ninety-eight "
        "nineteen_ninety-nine two_thousand two_thousand_and_one two_thousand_and_two two_thousand_and_three "
        "two_thousand_and_four two_thousand_and_five two_thousand_and_six two_thousand_and_seven "
        "two_thousand_and_eight two_thousand_and_nine twenty_ten twenty_eleven twenty_twelve twenty_thirteen "
        "twenty_fourteen twenty_fifteen twenty_sixteen twenty_seventeen twenty_eighteen twenty_nineteen "
        "twenty_twenty twenty_twenty-one twenty_twenty-two twenty_twenty-three twenty_twenty-four "
        "twenty_twenty-five twenty_twenty-six twenty_twenty-seven twenty_twenty-eight twenty_twenty-nine "
        "twenty_thirty twenty_thirty-one twenty_thirty-two twenty_thirty-three twenty_thirty-four "
        "twenty_thirty-five twenty_thirty-six twenty_thirty-seven twenty_thirty-eight twenty_thirty-nine "
        "twenty_forty "
    ),
    ("de", "cardinal"): (
        "eintausendneunhundertneunzig eintausendneunhunderteinundneunzig eintausendneunhundertzweiundneunzig "
        "eintausendneunhundertdreiundneunzig eintausendneunhundertvierundneunzig "
        "eintausendneunhundertfünfundneunzig eintausendneunhundertsechsundneunzig "
        "eintausendneunhundertsiebenundneunzig eintausendneunhundertachtundneunzig "
        "eintausendneunhundertneunundneunzig zweitausend zweitausendeins zweitausendzwei zweitausenddrei "
        "zweitausendvier zweitausendfünf zweitausendsechs zweitausendsieben zweitausendacht zweitausendneun "
        "zweitausendzehn zweitausendelf zweitausendzwölf zweitausenddreizehn zweitausendvierzehn "
        "zweitausendfünfzehn zweitausendsechzehn zweitausendsiebzehn zweitausendachtzehn zweitausendneunzehn "
        "zweitausendzwanzig zweitausendeinundzwanzig zweitausendzweiundzwanzig zweitausenddreiundzwanzig "
        "zweitausendvierundzwanzig zweitausendfünfundzwanzig zweitausendsechsundzwanzig "
        "zweitausendsiebenundzwanzig zweitausendachtundzwanzig zweitausendneunundzwanzig zweitausenddreißig "
        "zweitausendeinunddreißig zweitausendzweiunddreißig zweitausenddreiunddreißig "
        "zweitausendvierunddreißig zweitausendfünfunddreißig zweitausendsechsunddreißig "
        "zweitausendsiebenunddreißig zweitausendachtunddreißig zweitausendneununddreißig zweitausendvierzig "
    ),
    ("de", "year"): (
        "neunzehnhundertneunzig neunzehnhunderteinundneunzig neunzehnhundertzweiundneunzig "
        "neunzehnhundertdreiundneunzig neunzehnhundertvierundneunzig neunzehnhundertfünfundneunzig "
        "neunzehnhundertsechsundneunzig neunzehnhundertsiebenundneunzig neunzehnhundertachtundneunzig "
        "neunzehnhundertneunundneunzig zweitausend zweitausendeins zweitausendzwei zweitausenddrei "
        "zweitausendvier zweitausendfünf zweitausendsechs zweitausendsieben zweitausendacht zweitausendneun "
        "zweitausendzehn zweitausendelf zweitausendzwölf zweitausenddreizehn zweitausendvierzehn "
        "zweitausendfünfzehn zweitausendsechzehn zweitausendsiebzehn zweitausendachtzehn zweitausendneunzehn "
        "zweitausendzwanzig zweitausendeinundzwanzig zweitausendzweiundzwanzig zweitausenddreiundzwanzig "
        "zweitausendvierundzwanzig zweitausendfünfundzwanzig zweitausendsechsundzwanzig "
        "zweitausendsiebenundzwanzig zweitausendachtundzwanzig zweitausendneunundzwanzig zweitausenddreißig "
        "zweitausendeinunddreißig zweitausendzweiunddreißig zweitausenddreiunddreißig "
        "zweitausendvierunddreißig zweitausendfünfunddreißig zweitausendsechsunddreißig "
        "zweitausendsiebenunddreißig zweitausendachtunddreißig zweitausendneununddreißig zweitausendvierzig "
    ),
    ("fr", "cardinal"): (
        "mille_neuf_cent_quatre-vingt-dix mille_neuf_cent_quatre-vingt-onze "
        "mille_neuf_cent_quatre-vingt-douze mille_neuf_cent_quatre-vingt-treize "
        "mille_neuf_cent_quatre-vingt-quatorze mille_neuf_cent_quatre-vingt-quinze "
        "mille_neuf_cent_quatre-vingt-seize mille_neuf_cent_quatre-vingt-dix-sept "
        "mille_neuf_cent_quatre-vingt-dix-huit mille_neuf_cent_quatre-vingt-dix-neuf deux_mille deux_mille_un "
        "deux_mille_deux deux_mille_trois deux_mille_quatre deux_mille_cinq deux_mille_six deux_mille_sept "
        "deux_mille_huit deux_mille_neuf deux_mille_dix deux_mille_onze deux_mille_douze deux_mille_treize "
        "deux_mille_quatorze deux_mille_quinze deux_mille_seize deux_mille_dix-sept deux_mille_dix-huit "
        "deux_mille_dix-neuf deux_mille_vingt deux_mille_vingt_et_un deux_mille_vingt-deux "
        "deux_mille_vingt-trois deux_mille_vingt-quatre deux_mille_vingt-cinq deux_mille_vingt-six "
        "deux_mille_vingt-sept deux_mille_vingt-huit deux_mille_vingt-neuf deux_mille_trente "
        "deux_mille_trente_et_un deux_mille_trente-deux deux_mille_trente-trois deux_mille_trente-quatre "
        "deux_mille_trente-cinq deux_mille_trente-six deux_mille_trente-sept deux_mille_trente-huit "
        "deux_mille_trente-neuf deux_mille_quarante "
    ),
    ("fr", "year"): (
        "mille_neuf_cent_quatre-vingt-dix mille_neuf_cent_quatre-vingt-onze "
        "mille_neuf_cent_quatre-vingt-douze mille_neuf_cent_quatre-vingt-treize "
        "mille_neuf_cent_quatre-vingt-quatorze mille_neuf_cent_quatre-vingt-quinze "
        "mille_neuf_cent_quatre-vingt-seize mille_neuf_cent_quatre-vingt-dix-sept "
        "mille_neuf_cent_quatre-vingt-dix-huit mille_neuf_cent_quatre-vingt-dix-neuf deux_mille deux_mille_un "
        "deux_mille_deux deux_mille_trois deux_mille_quatre deux_mille_cinq deux_mille_six deux_mille_sept "
        "deux_mille_huit deux_mille_neuf deux_mille_dix deux_mille_onze deux_mille_douze deux_mille_treize "
        "deux_mille_quatorze deux_mille_quinze deux_mille_seize deux_mille_dix-sept deux_mille_dix-huit "
        "deux_mille_dix-neuf deux_mille_vingt deux_mille_vingt_et_un deux_mille_vingt-deux "
        "deux_mille_vingt-trois deux_mille_vingt-quatre deux_mille_vingt-cinq deux_mille_vingt-six "
        "deux_mille_vingt-sept deux_mille_vingt-huit deux_mille_vingt-neuf deux_mille_trente "
        "deux_mille_trente_et_un deux_mille_trente-deux deux_mille_trente-trois deux_mille_trente-quatre "
        "deux_mille_trente-cinq deux_mille_trente-six deux_mille_trente-sept deux_mille_trente-huit "
        "deux_mille_trente-neuf deux_mille_quarante "
    ),
    ("it", "cardinal"): (
        "millenovecentonovanta millenovecentonovantuno millenovecentonovantadue millenovecentonovantatré "
        "millenovecentonovantaquattro millenovecentonovantacinque millenovecentonovantasei "
        "millenovecentonovantasette millenovecentonovantotto millenovecentonovantanove duemila duemilauno "
        "duemiladue duemilatré duemilaquattro duemilacinque duemilasei duemilasette duemilaotto duemilanove "
        "duemiladieci duemilaundici duemiladodici duemilatredici duemilaquattordici duemilaquindici "
        "duemilasedici duemiladiciassette duemiladiciotto duemiladiciannove duemilaventi duemilaventuno "
        "duemilaventidue duemilaventitre duemilaventiquattro duemilaventicinque duemilaventisei "
        "duemilaventisette duemilaventotto duemilaventinove duemilatrenta duemilatrentuno duemilatrentadue "
        "duemilatrentatre duemilatrentaquattro duemilatrentacinque duemilatrentasei duemilatrentasette "
        "duemilatrentotto duemilatrentanove duemilaquaranta "
    ),
    ("it", "year"): (
        "millenovecentonovanta millenovecentonovantuno millenovecentonovantadue millenovecentonovantatré "
        "millenovecentonovantaquattro millenovecentonovantacinque millenovecentonovantasei "
        "millenovecentonovantasette millenovecentonovantotto millenovecentonovantanove duemila duemilauno "
        "duemiladue duemilatré duemilaquattro duemilacinque duemilasei duemilasette duemilaotto duemilanove "
        "duemiladieci duemilaundici duemiladodici duemilatredici duemilaquattordici duemilaquindici "
        "duemilasedici duemiladiciassette duemiladiciotto duemiladiciannove duemilaventi duemilaventuno "
        "duemilaventidue duemilaventitre duemilaventiquattro duemilaventicinque duemilaventisei "
        "duemilaventisette duemilaventotto duemilaventinove duemilatrenta duemilatrentuno duemilatrentadue "
        "duemilatrentatre duemilatrentaquattro duemilatrentacinque duemilatrentasei duemilatrentasette "
        "duemilatrentotto duemilatrentanove duemilaquaranta "
    ),
    ("es", "cardinal"): (
        "mil_novecientos_noventa mil_novecientos_noventa_y_uno mil_novecientos_noventa_y_dos "
        "mil_novecientos_noventa_y_tres mil_novecientos_noventa_y_cuatro mil_novecientos_noventa_y_cinco "
        "mil_novecientos_noventa_y_seis mil_novecientos_noventa_y_siete mil_novecientos_noventa_y_ocho "
        "mil_novecientos_noventa_y_nueve dos_mil dos_mil_uno dos_mil_dos dos_mil_tres dos_mil_cuatro "
        "dos_mil_cinco dos_mil_seis dos_mil_siete dos_mil_ocho dos_mil_nueve dos_mil_diez dos_mil_once "
        "dos_mil_doce dos_mil_trece dos_mil_catorce dos_mil_quince dos_mil_dieciséis dos_mil_diecisiete "
        "dos_mil_dieciocho dos_mil_diecinueve dos_mil_veinte dos_mil_veintiuno dos_mil_veintidós "
        "dos_mil_veintitrés dos_mil_veinticuatro dos_mil_veinticinco dos_mil_veintiséis dos_mil_veintisiete "
        "dos_mil_veintiocho dos_mil_veintinueve dos_mil_treinta dos_mil_treinta_y_uno dos_mil_treinta_y_dos "
        "dos_mil_treinta_y_tres dos_mil_treinta_y_cuatro dos_mil_treinta_y_cinco dos_mil_treinta_y_seis "
        "dos_mil_treinta_y_siete dos_mil_treinta_y_ocho dos_mil_treinta_y_nueve dos_mil_cuarenta "
    ),
    ("es", "year"): (
        "mil_novecientos_noventa mil_novecientos_noventa_y_uno mil_novecientos_noventa_y_dos "
        "mil_novecientos_noventa_y_tres mil_novecientos_noventa_y_cuatro mil_novecientos_noventa_y_cinco "
        "mil_novecientos_noventa_y_seis mil_novecientos_noventa_y_siete mil_novecientos_noventa_y_ocho "
        "mil_novecientos_noventa_y_nueve dos_mil dos_mil_uno dos_mil_dos dos_mil_tres dos_mil_cuatro "
        "dos_mil_cinco dos_mil_seis dos_mil_siete dos_mil_ocho dos_mil_nueve dos_mil_diez dos_mil_once "
        "dos_mil_doce dos_mil_trece dos_mil_catorce dos_mil_quince dos_mil_dieciséis dos_mil_diecisiete "
        "dos_mil_dieciocho dos_mil_diecinueve dos_mil_veinte dos_mil_veintiuno dos_mil_veintidós "
        "dos_mil_veintitrés dos_mil_veinticuatro dos_mil_veinticinco dos_mil_veintiséis dos_mil_veintisiete "
        "dos_mil_veintiocho dos_mil_veintinueve dos_mil_treinta dos_mil_treinta_y_uno dos_mil_treinta_y_dos "
        "dos_mil_treinta_y_tres dos_mil_treinta_y_cuatro dos_mil_treinta_y_cinco dos_mil_treinta_y_seis "
        "dos_mil_treinta_y_siete dos_mil_treinta_y_ocho dos_mil_treinta_y_nueve dos_mil_cuarenta "
    ),
    ("nl", "cardinal"): (
        "duizendnegenhonderdnegentig duizendnegenhonderdeenennegentig duizendnegenhonderdtweeënnegentig "
        "duizendnegenhonderddrieënnegentig duizendnegenhonderdvierennegentig "
        "duizendnegenhonderdvijfennegentig duizendnegenhonderdzesennegentig "
        "duizendnegenhonderdzevenennegentig duizendnegenhonderdachtennegentig "
        "duizendnegenhonderdnegenennegentig tweeduizend tweeduizendéén tweeduizendtwee tweeduizenddrie "
        "tweeduizendvier tweeduizendvijf tweeduizendzes tweeduizendzeven tweeduizendacht tweeduizendnegen "
        "tweeduizendtien tweeduizendelf tweeduizendtwaalf tweeduizenddertien tweeduizendveertien "
        "tweeduizendvijftien tweeduizendzestien tweeduizendzeventien tweeduizendachttien tweeduizendnegentien "
        "tweeduizendtwintig tweeduizendeenentwintig tweeduizendtweeëntwintig tweeduizenddrieëntwintig "
        "tweeduizendvierentwintig tweeduizendvijfentwintig tweeduizendzesentwintig tweeduizendzevenentwintig "
        "tweeduizendachtentwintig tweeduizendnegenentwintig tweeduizenddertig tweeduizendeenendertig "
        "tweeduizendtweeëndertig tweeduizenddrieëndertig tweeduizendvierendertig tweeduizendvijfendertig "
        "tweeduizendzesendertig tweeduizendzevenendertig tweeduizendachtendertig tweeduizendnegenendertig "
        "tweeduizendveertig "
    ),
    ("nl", "year"): (
        "negentien_honderd_negentig negentien_honderd_eenennegentig negentien_honderd_tweeënnegentig "
        "negentien_honderd_drieënnegentig negentien_honderd_vierennegentig negentien_honderd_vijfennegentig "
        "negentien_honderd_zesennegentig negentien_honderd_zevenennegentig negentien_honderd_achtennegentig "
        "negentien_honderd_negenennegentig tweeduizend tweeduizendéén tweeduizendtwee tweeduizenddrie "
        "tweeduizendvier tweeduizendvijf tweeduizendzes tweeduizendzeven tweeduizendacht tweeduizendnegen "
        "tweeduizendtien tweeduizendelf tweeduizendtwaalf tweeduizenddertien tweeduizendveertien "
        "tweeduizendvijftien tweeduizendzestien tweeduizendzeventien tweeduizendachttien tweeduizendnegentien "
        "tweeduizendtwintig tweeduizendeenentwintig tweeduizendtweeëntwintig tweeduizenddrieëntwintig "
        "tweeduizendvierentwintig tweeduizendvijfentwintig tweeduizendzesentwintig tweeduizendzevenentwintig "
        "tweeduizendachtentwintig tweeduizendnegenentwintig tweeduizenddertig tweeduizendeenendertig "
        "tweeduizendtweeëndertig tweeduizenddrieëndertig tweeduizendvierendertig tweeduizendvijfendertig "
        "tweeduizendzesendertig tweeduizendzevenendertig tweeduizendachtendertig tweeduizendnegenendertig "
        "tweeduizendveertig "
    ),
    ("pt", "cardinal"): (
        "mil_novecentos_e_noventa mil_novecentos_e_noventa_e_um mil_novecentos_e_noventa_e_dois "
        "mil_novecentos_e_noventa_e_três mil_novecentos_e_noventa_e_quatro mil_novecentos_e_noventa_e_cinco "
        "mil_novecentos_e_noventa_e_seis mil_novecentos_e_noventa_e_sete mil_novecentos_e_noventa_e_oito "
        "mil_novecentos_e_noventa_e_nove dois_mil dois_mil_e_um dois_mil_e_dois dois_mil_e_três "
        "dois_mil_e_quatro dois_mil_e_cinco dois_mil_e_seis dois_mil_e_sete dois_mil_e_oito dois_mil_e_nove "
        "dois_mil_e_dez dois_mil_e_onze dois_mil_e_doze dois_mil_e_treze dois_mil_e_catorze dois_mil_e_quinze "
        "dois_mil_e_dezasseis dois_mil_e_dezassete dois_mil_e_dezoito dois_mil_e_dezanove dois_mil_e_vinte "
        "dois_mil_e_vinte_e_um dois_mil_e_vinte_e_dois dois_mil_e_vinte_e_três dois_mil_e_vinte_e_quatro "
        "dois_mil_e_vinte_e_cinco dois_mil_e_vinte_e_seis dois_mil_e_vinte_e_sete dois_mil_e_vinte_e_oito "
        "dois_mil_e_vinte_e_nove dois_mil_e_trinta dois_mil_e_trinta_e_um dois_mil_e_trinta_e_dois "
        "dois_mil_e_trinta_e_três dois_mil_e_trinta_e_quatro dois_mil_e_trinta_e_cinco "
        "dois_mil_e_trinta_e_seis dois_mil_e_trinta_e_sete dois_mil_e_trinta_e_oito dois_mil_e_trinta_e_nove "
        "dois_mil_e_quarenta "
    ),
    ("pt", "year"): (
        "mil_novecentos_e_noventa mil_novecentos_e_noventa_e_um mil_novecentos_e_noventa_e_dois "
        "mil_novecentos_e_noventa_e_três mil_novecentos_e_noventa_e_quatro mil_novecentos_e_noventa_e_cinco "
        "mil_novecentos_e_noventa_e_seis mil_novecentos_e_noventa_e_sete mil_novecentos_e_noventa_e_oito "
        "mil_novecentos_e_noventa_e_nove dois_mil dois_mil_e_um dois_mil_e_dois dois_mil_e_três "
        "dois_mil_e_quatro dois_mil_e_cinco dois_mil_e_seis dois_mil_e_sete dois_mil_e_oito dois_mil_e_nove "
        "dois_mil_e_dez dois_mil_e_onze dois_mil_e_doze dois_mil_e_treze dois_mil_e_catorze dois_mil_e_quinze "
        "dois_mil_e_dezasseis dois_mil_e_dezassete dois_mil_e_dezoito dois_mil_e_dezanove dois_mil_e_vinte "
        "dois_mil_e_vinte_e_um dois_mil_e_vinte_e_dois dois_mil_e_vinte_e_três dois_mil_e_vinte_e_quatro "
        "dois_mil_e_vinte_e_cinco dois_mil_e_vinte_e_seis dois_mil_e_vinte_e_sete dois_mil_e_vinte_e_oito "
        "dois_mil_e_vinte_e_nove dois_mil_e_trinta dois_mil_e_trinta_e_um dois_mil_e_trinta_e_dois "
        "dois_mil_e_trinta_e_três dois_mil_e_trinta_e_quatro dois_mil_e_trinta_e_cinco "
        "dois_mil_e_trinta_e_seis dois_mil_e_trinta_e_sete dois_mil_e_trinta_e_oito dois_mil_e_trinta_e_nove "
        "dois_mil_e_quarenta "
    ),
}
"""The words of `YEARS`, in that order."""
