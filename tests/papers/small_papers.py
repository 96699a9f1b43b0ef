"""Small papers of our own making, in the forms that cities use."""

BLANK = " " * 6
"""An empty field of a form, with the blank that parts it from the next."""

MOTION = f"""Mitte Gemeinderatsfraktion, Rathausplatz 1, 12345 Musterstadt

Herrn Oberbürgermeister

DOPPELHAUSHALT 2026/2027
ANTRAG MH/2025/4711

Ein Lesesaal für die Bücherei

 Zuordnung im Haushaltsplan
Seite im HH-Plan Teilhaushalt
 215  4100
Ergebnishaushalt: Produktbereich | Produktgruppe | Schlüsselposition
 2720-410
Finanzhaushalt: Investive Maßnahme

 Änderungen und neue Mittelanmeldungen
Art 2026 2027 2028     2029 2030{" "}
 Stellenschaffung/-reduzierung
{BLANK}0,50{" " * 19}
 Erhöhung/Reduzierung Erträge, Aufwendungen, Ein- oder Auszahlungen
Sachaufwendungen{" "}
12.000 12.500{" " * 19}
Bitte aus Liste auswählen{" "}
-1.000{" "}
-1000{" "}
{" " * 18}
 Sperrvermerk
{BLANK}12.500{" "}
 Verpflichtungsermächtigung
{BLANK * 2}
Sonstige Änderungen
 Konzeption, Ziele, Maßnahmen, Kennzahlen
Die Verwaltung berichtet im Herbst, wie der Saal genutzt wird.
Sachverhalt | Begründung
Wer liest, braucht Platz.
Unterzeichnet von:
Ada Muster, Bert Beispiel
"""

STATEMENT = f"""HAUSHALT 2026/2027
STELLUNGNAHME zu Antrag
MH/2025/4711

Ein Lesesaal für die Bücherei
Antrag: Mitte, SR Beispiel

Seite HH-Plan Produktgruppe Kontierungsobjekt Plankonto/FiPo
215 2720-410 1.410.27.20.01 43000000
Aufwand (in Euro)
2026 2027 2028 2029 2030{" "}
{BLANK}12.500 12.500 12.500 12.500{" "}
Wählen Sie ein Element aus
2026 2027 2028 2029 2030{" "}
{" " * 30}

Der Saal ist erwünscht, das Geld fehlt. Die Verwaltung empfiehlt, den Antrag abzu-
lehnen.
"""

MINUTES = """Niederschrift 7. Sitzung des Gemeinderates
3. Februar 2026, 15:30 Uhr
öffentlich
Vorsitzende: Oberbürgermeisterin Musterfrau

Punkt 4 der Tagesordnung: Bücherei
Vorlage: 2026/0012

Antrag 1.99 (Seite 12): Lesesaal (Mitte)
Vorlage: MH/2025/4711

Beschluss:
1. Der Gemeinderat nimmt den Bericht zur Kenntnis.
2. Der Gemeinderat stimmt dem Umbau zu.

Abstimmungsergebnis:
Ziffer 1: Kenntnisnahme
Ziffer 2: Mehrheitliche Zustimmung (30 Ja, 8 Nein, 2 Enthaltun-
gen)
Anträge 1.99 und 1.100: mehrheitlich abgelehnt (6 JA, 38 Nein)
Antrag 1.174 mit Sperrvermerk: bei 25 Ja-Stimmen und 19 Nein-Stimmen mehrheitlich
zugestimmt
– 2 –
Antrag 1.175: erledigt, keine Abstimmung
Antrag 1.176: zurückgezogen
Antrag 1.177: verwiesen in den Kulturausschuss

Die Vorsitzende ruft Tagesordnungspunkt 4 zur Behandlung auf.

Stadträtin Muster (Mitte): Wir danken für den Bericht.
"""

LETTER = """Antrag

Fraktion Grüne Mitte

Betreff
Wie steht es um die Bücherei?

Wir beantragen einen Bericht mit folgenden Punkten:
1) Zahl der Besuche
2) Zahl der Bücher
Begründung:
Es gab viele Fragen.
Gez.
Ada Muster
"""

PACKAGES = """| Paket | Antrag | Sachmittel (TEUR) | | Stellenzahl/ Personalkosten (TEUR) | |
|---|---|---|---|---|---|
| | | 2026 | 2027 | 2026 | 2027 |
| 1.) Kleines Paket | 17/2026 | 1.500 TEUR | 900 TEUR | 4,50 Stellen | 1,00 Stellen |
| | | | | insgesamt 6,50 Stellen | |
| | | | | 200 | 410 |
| | | | | TEUR | TEUR |
"""

PROPOSAL = """Beschlussvorlage
Vorlage Nr.: 2026/0012
Dienststelle: Kulturamt
Umbau der Bücherei
Gremien Termin TOP Ö / N Zuständigkeit
Kulturausschuss 20.01.2026 5 N Vorberatung
Gemeinderat 03.02.2026 4 Ö Entscheidung
Kurzfassung
Der Umbau kostet bis zu 1,25 Mio. Euro, jährlich kommen 24.500 Euro (2027) und 0,5 Stellen in EG 9b hinzu.
Die Förderung deckt 40 % der Kosten, der Zuschuss beträgt 480.000 Euro von 1.250.000 Euro.
"""
