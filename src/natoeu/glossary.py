"""Every abbreviation of the course, spelled out."""

from __future__ import annotations

GLOSSARY = {
    "AWACS": "Airborne Warning and Control System: aircraft that watch the sky, flown by NATO",
    "CARD": "Coordinated Annual Review on Defence: EU states compare their defence plans",
    "CFSP": "Common Foreign and Security Policy of the EU; part of the numbers of its legal acts",
    "CNS": "James Martin Center for Nonproliferation Studies, which counts missile launches",
    "COFOG": "Classification of the Functions of Government, used by Eurostat for public spending",
    "CSDP": "Common Security and Defence Policy: the EU's missions and operations, civilian and military",
    "CSIS": "Center for Strategic and International Studies, which counts events around the DPRK",
    "CSV": "comma-separated values: a table as a plain text file",
    "DPRK": "Democratic People's Republic of Korea, or North Korea",
    "EDA": "European Defence Agency",
    "EDF": "European Defence Fund",
    "EEAS": "European External Action Service, the EU's diplomatic service",
    "EU": "European Union",
    "EUBG": "EU Battlegroups: units on call for half a year",
    "EUGS": "EU Global Strategy of 2016",
    "EUR": "euro",
    "GDP": "gross domestic product: the value of what a country makes in a year",
    "HTML": "HyperText Markup Language: the form of pages on the web",
    "ICBM": "intercontinental ballistic missile",
    "ICCT": "International Centre for Counter-Terrorism, a research centre",
    "ICI": "Istanbul Cooperation Initiative: NATO's partnership with Gulf states",
    "ICSR": "International Centre for the Study of Radicalisation, a research centre",
    "ID": "identifier: the short name of a row",
    "IRBM": "intermediate-range ballistic missile",
    "ISAF": "International Security Assistance Force: NATO's mission in Afghanistan before Resolute Support",
    "ISIL": "Islamic State in Iraq and the Levant: another name for ISIS",
    "ISIS": "the so-called Islamic State; also called ISIL or Daesh",
    "ISO": "International Organization for Standardization; its three-letter codes stand for states",
    "KITA": "Korea International Trade Association",
    "KOTRA": "Korea Trade-Investment Promotion Agency",
    "MD": "Mediterranean Dialogue: a partnership of NATO",
    "MPCC": "Military Planning and Conduct Capability: a command unit of the EU",
    "MRBM": "medium-range ballistic missile",
    "NATO": "North Atlantic Treaty Organization, also called the Alliance; its members are the Allies",
    "NTI": "Nuclear Threat Initiative, for which CNS counts launches",
    "OJ": "Official Journal of the EU, where its laws are published",
    "PATG": "partners across the globe: a group of NATO's partners",
    "PDF": "Portable Document Format: pages ready for print",
    "PESCO": "Permanent Structured Cooperation: EU states that bind themselves more closely in defence",
    "PfP": "Partnership for Peace: a partnership of NATO",
    "PNR": "passenger name record: what an airline knows about a booking",
    "SIPRI": "Stockholm International Peace Research Institute",
    "SLBM": "submarine-launched ballistic missile",
    "SLV": "space launch vehicle: a rocket that carries a satellite",
    "SRBM": "short-range ballistic missile",
    "TE-SAT": "European Union Terrorism Situation and Trend Report, printed by Europol every year",
    "UK": "United Kingdom",
    "UN": "United Nations",
    "US": "United States of America",
    "USD": "United States dollar",
    "UTC": "coordinated universal time",
    "WGS84": "World Geodetic System 1984: the usual model of the shape of the Earth",
}


def table():
    """Return the abbreviations in alphabetical order.

    Returns
    -------
    pandas.DataFrame
        One row for each, with its meaning.

    Examples
    --------
    >>> table().loc["EDA", "meaning"]
    'European Defence Agency'
    """
    import pandas as pd

    entries = sorted(GLOSSARY.items(), key=lambda entry: entry[0].casefold())
    return pd.DataFrame(entries, columns=["abbreviation", "meaning"]).set_index("abbreviation")
