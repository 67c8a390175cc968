"""One company under all its writings, in every script; two firms of nearly one name stay two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.eligibility.company_names import company_likeness, normal_company, same_company

ONE = [
    # short and long legal forms, before and behind the name
    ("(株)みどり製作所", "株式会社みどり製作所"),
    ("㈱みどり製作所", "株式会社みどり製作所"),
    ("みどり製作所㈱", "株式会社 みどり製作所"),
    ("㈲はやし商店", "有限会社はやし商店"),
    ("(有)はやし商店", "有限会社はやし商店"),
    ("（同）北斗企画", "合同会社北斗企画"),
    ("㍿サクラ電機", "株式会社サクラ電機"),
    ("株式会社サクラ電機 御中", "(株)サクラ電機"),
    ("ｻｸﾗ電機株式会社", "サクラ電機(株)"),
    ("医療法人社団あおば会", "医療法人社団 あおば会"),
    ("K.K. Sakura Denki", "Sakura Denki Kabushiki Kaisha"),
    ("㈜한빛전자", "주식회사 한빛전자"),
    ("Dupré Menuiserie S.à r.l.", "Dupré Menuiserie SARL"),
    ("Boulangerie Colin SAS", "Boulangerie Colin société par actions simplifiée"),
    ("Ets. Garnier", "Établissements Garnier SARL"),
    ("Ets Garnier & Cie", "Établissements Garnier et Compagnie"),
    ("Sté Morvan Transports", "Société Morvan Transports"),
    ("Ste-Marguerite Optique", "Sainte Marguerite Optique SAS"),
    ("St. Clement's Dental Ltd.", "Saint Clements Dental Limited"),
    ("St-Hilaire Primeurs", "Saint-Hilaire Primeurs SARL"),
    ("Sankt Georg Apotheke e.K.", "St. Georg Apotheke"),
    ("Krüger Kältetechnik GmbH & Co. KG", "Krueger Kaeltetechnik GmbH & Co KG"),
    ("Krüger Kältetechnik Gesellschaft mit beschränkter Haftung", "Krüger Kältetechnik GmbH"),
    ("Gebr. Hölzl Bau OHG", "Gebrüder Hölzl Bau"),
    ("Firma Anton Riedl e.K.", "Anton Riedl"),
    ("Fa. Anton Riedl", "Anton Riedl e. K."),
    ("Herrn Ulrich Zander", "Ulrich Zander"),
    ("M. Étienne Vasseur", "Etienne Vasseur"),
    ("Mme Claire Aubry", "Claire Aubry"),
    ("Messrs Pratt & Sons Ltd", "Pratt and Sons Limited"),
    ("Spett.le Officine Bruni S.r.l.", "Officine Bruni SRL"),
    ("F.lli Conti S.n.c.", "Fratelli Conti snc"),
    ("Società Agricola Verdi Società a responsabilità limitata", "Società Agricola Verdi S.r.l."),
    ("Hijos de Romero, S.A.", "Hijos de Romero Sociedad Anónima"),
    ("Hnos. Prieto S. L.", "Hermanos Prieto SL"),
    ("Carpintaria Lopes, Unipessoal Lda.", "Carpintaria Lopes Lda"),
    ("Padaria Ideal Ltda. - ME", "Padaria Ideal Limitada"),
    ("De Groot Installaties B.V.", "De Groot Installaties Besloten Vennootschap"),
    ("Vlaamse Kaas N.V.", "Vlaamse Kaas NV"),
    ("Fjordlys A/S", "Fjordlys AS"),
    ("Järvi Rakennus Oy", "Jarvi Rakennus"),
    ("Smołka Meble sp. z o.o.", "Smolka Meble Sp z oo"),
    ("Lakeland Mfg. Inc.", "Lakeland Manufacturing, Incorporated"),
    ("Tanner Bros. LLC", "Tanner Brothers"),
    ("ООО Волга", "Волга"),
    # case, accents, blanks, hyphens, one slip
    ("LUMIÈRE & FILS", "Lumiere et Fils SARL"),
    ("Haus-Technik Bauer", "Haustechnik Bauer GmbH"),
    ("O’Hara Plumbing", "OHara Plumbing Ltd"),
    ("Weatherfield Joinery", "Wheatherfield Joinery Ltd"),
    ("Fernández Ingeniería", "Fernandez Ingenieria S.L.U."),
    ("Orchard Row Joinery Ltd t/a Orchard Kitchens", "Orchard Row Joinery Limited"),
    ("Αθηναϊκή Ναυτιλία", "ΑΘΗΝΑΙΚΗ ΝΑΥΤΙΛΙΑ"),
]
TWO = [
    # marks that make another letter
    ("株式会社バード", "株式会社ハート"),
    ("ガレージ商会", "カレーシ商会"),
    ("株式会社ぱんや本舗", "株式会社ばんや本舗"),
    ("パールサービスセンター株式会社", "バールサービスセンター株式会社"),
    ("ООО Край", "ООО Краи"),
    ("한솔전자", "한술전자"),
    ("कमल ट्रेडर्स", "कमला ट्रेडर्स"),
    ("ไทยทอง", "ไทยทิง"),
    # one sign of another is another company
    ("東日本高速道路サービス株式会社", "西日本高速道路サービス株式会社"),
    ("みどり製作所", "みどり製造所"),
    # nearly one name
    ("Alpha Süd Logistik GmbH", "Alpha Nord Logistik GmbH"),
    ("Wohnbau Genossenschaft Rheinufer Nordost", "Wohnbau Genossenschaft Rheinufer Nordwest"),
    ("Caledonian Freight Forwarding East Ltd", "Caledonian Freight Forwarding West Ltd"),
    ("Constructions Métalliques du Rhône II", "Constructions Métalliques du Rhône III"),
    ("Residencia Mirador del Puerto A", "Residencia Mirador del Puerto B"),
    ("Immobilière des Grands Boulevards Paris", "Immobilière des Grands Boulevards Lyon"),
    ("Northern Lighthouse Engineering Works", "Northern Lighthouse Engineering Works Holding"),
    ("Hall 3 Climbing", "Hall 4 Climbing"),
    ("MS Logistik GmbH", "Logistik GmbH"),
    ("M. Weber Fensterbau GmbH", "K. Weber Fensterbau GmbH"),
    ("Meier Bau GmbH", "Meyer Bau GmbH"),
    ("Studio Rossi Architetti", "Studio Russo Architetti"),
    ("Oficina do Norte Lda", "Oficina do Sul Lda"),
    ("Bakkerij Oud Zuid BV", "Bakkerij Oud West BV"),
    ("Saint Martin Logistique", "Sainte Marine Logistique"),
    ("Northeern Lighthouse Engineerrg Woorks Limited", "Northern Lighthouse Engineering Works Limited"),
]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_one_company_is_one_under_its_writings(one: str, other: str) -> None:
    assert same_company(one, other), (normal_company(one), normal_company(other), company_likeness(one, other))
    assert same_company(other, one)


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_firms_of_nearly_one_name_stay_two(one: str, other: str) -> None:
    assert not same_company(one, other), (normal_company(one), normal_company(other), company_likeness(one, other))
    assert not same_company(other, one)


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_mutual_and_a_name_is_like_itself(one: str, other: str) -> None:
    assert company_likeness(one, other) == company_likeness(other, one)
    assert not normal_company(one) or same_company(one, one)
