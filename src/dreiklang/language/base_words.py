"""Words that councils and administrations use every day; collected for this project."""

_NOUNS = """
Abfall Abgabe Ablauf Abstimmung Abteilung Akte Aktion Analyse Anfrage Angebot Anlage Anschluss Anteil Antrag Anwendung
Arbeit Arbeitsplatz Archiv Arzt Aufgabe Auftrag Ausbau Ausgabe Ausgleich Ausschuss Ausstattung Ausweis Bahn Bahnhof
Barriere Basis Bauamt Baum Bedarf Beratung Bereich Bericht Beruf Beschaffung Bescheid Beschluss Besucher Betreuung
Betrieb Bezirk Bibliothek Bild Bildung Biologie Boden Breitband Brief Brücke Buch Budget Büro Bürger Chance Daten
Datenschutz Demografie Denkmal Dienst Dienstleistung Digitalisierung Dokument Drucksache Düngung Ebene Einkauf Einnahme
Eigentum Elektro Element Eltern Energie Entsorgung Entwicklung Entwurf Ergebnis Erlös Ermittlung Ersatz Etat Europa
Fahrrad Fahrzeug Familie Feuer Feuerwehr Finanz Finanzen Firma Fläche Flucht Flughafen Fluss Förderung Form Forschung
Fraktion Frau Freizeit Friedhof Frist Führung Fußgänger Garage Garten Gas Gebäude Gebiet Gebühr Gefahr Gehalt Geld
Gemeinde Generation Gerät Gericht Geschäft Geschichte Gesellschaft Gesetz Gesundheit Gewalt Gewässer Gewerbe Gewinn
Grenze Gruppe Grund Grundstück Gutachten Hafen Halle Haltestelle Handel Hand Haus Haushalt Heim Heizung Hilfe
Hochschule Hochwasser Holz Hotel Hund Information Infrastruktur Ingenieur Innovation Integration Internet Investition
Jahr Jugend Kampagne Kanal Kanzlei Kapital Karte Kasse Kennzahl Kind Kinder Kirche Klima Klinik Klinikum Kommission
Kommunikation Kommune Konferenz Kontrolle Konzept Kosten Kraft Krankenhaus Kredit Kreis Kriterium Krise Küche Kultur
Kunde Kunst Kurs Labor Land Landschaft Lärm Leben Lehre Lehrer Leitbild Leiter Leitung Leistung Lizenz Liste Luft
Management Mann Markt Maßnahme Material Medien Medizin Meister Meldung Mensch Messe Miete Mieter Migration Mission
Mitarbeiter Mitglied Mittel Mobilität Modell Monat Motor Müll Museum Musik Nachbarschaft Nachhaltigkeit Nacht Natur
Netz Netzwerk Nutzung Objekt Ökologie Ordnung Organisation Papier Park Parkplatz Partei Partner Person Personal Pflanze
Pflege Plan Planung Platz Politik Polizei Portal Post Praxis Preis Produkt Programm Projekt Prozess Prüfung Quartier
Quote Radweg Rahmen Rathaus Raum Recht Rechnung Referat Reform Region Register Reinigung Reise Rente Reserve Ressource
Richtlinie Risiko Rolle Sache Sanierung Satzung Schaden Schiene Schloss Schule Schüler Schutz Schwimmbad See Senioren
Server Service Sicherheit Siedlung Signal Sitzung Software Soziales Spiel Spielplatz Sport Sprache Staat Stadion Stadt
Stadtbahn Standort Statistik Stelle Stellplatz Steuer Stiftung Straße Straßenbahn Strategie Streifen Strom Struktur
Studie Stunde Sturm System Tafel Tarif Technik Technologie Telefon Test Theater Tier Tourismus Träger Trasse Treppe
Turm Übergang Umbau Umwelt Umzug Universität Unternehmen Unterkunft Unterricht Urlaub Veranstaltung Verband Verein
Verfahren Verkehr Vermögen Verordnung Versicherung Versorgung Vertrag Verwaltung Volk Vorhaben Vorlage Vorsorge Wahl
Wald Wand Wärme Wasser Wehr Werbung Werk Werkstatt Wert Wirtschaft Wissen Wissenschaft Woche Wohnen Wohnung Zahl Zeit
Zentrum Ziel Zimmer Zoll Zone Zugang Zukunft Zuschuss Tagesstätte Stätte Begleitung Beteiligung
Bewirtschaftung Erneuerung Gestaltung Ordnungsamt Sozialamt Kita Energiewende Wende Bauleit Bahnsteig Steig Kamera
Video Smart City Cloud Open Data Post Ladesäule Säule Laden Solar Photovoltaik Dach Fassade Begrünung Grün Schulhaus
Hort Krippe Essen Mensa Lehrkraft Fachkraft Personalrat Beirat Kanalisation Abwasser Trinkwasser Quelle Brunnen Brand
Katastrophe Notfall Rettung Sirene Alarm Warnung Blitzer Tempo Geschwindigkeit Kreisel Kreuzung Ampel Fuß Gehweg Tunnel
"""

_ADJECTIVES = """
alt neu groß klein hoch tief lang kurz grün blau rot weiß schwarz eigen fremd sozial digital mobil zentral regional
lokal privat öffentlich jung spät früh schnell fern nah warm kalt elektronisch ganz halb doppel einzel gesamt sonder
"""

_SHORT = """
Rad Weg Amt Rat Bau Bad Bus Hof Tag Ort Zug See Gas Öl Alt Neu Tor Hut Eis Arm Uhr Rot Kfz Pkw Lkw App Web
"""
"""Words of two or three letters that are parts of others."""

_NAMES = """
Gemeinderat Stadtrat Bürgermeister Oberbürgermeister Landtag Bundestag Kreistag Karlsruhe Stuttgart Hamburg Freiburg
Heidelberg Mannheim Konstanz Augsburg Nürnberg Regensburg Magdeburg Bahnhof Rathaus Tagesordnung Grundstück Unternehmen
Krankenhaus Arbeitgeber Dienstag Donnerstag Sonntag Freitag Samstag Montag Antragsteller Friedhof Mitglied Standort
Baden Württemberg Deutschland Zusammenarbeit Maßnahme Vorsitzender Gesellschaft Wirtschaft Landschaft Mannschaft
Eigentum Wissenschaft Gewerkschaft Bereitschaft Hochschule Zeitung Zeitraum Ergebnis Angebot Verhandlung
"""
"""Words that must stay whole: names of places and bodies, and such as have long grown together."""

NOUNS, ADJECTIVES, SHORT, NAMES = (tuple(words.split()) for words in (_NOUNS, _ADJECTIVES, _SHORT, _NAMES))
