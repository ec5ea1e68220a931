"""Names that many texts have, and words that only look like names.

No rule tells a name that stands alone from another word at the beginning of an English sentence,
anywhere in a German one, or in Japanese. These lists do, for the commonest names; a name that
stands in none is found by the words around it, or not at all.
"""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GIVEN_NAMES: Final = _words(
    """
    Aaron Adam Adele Adrian Albert Alexander Alexandra Alfred Alice Amanda Amelia Andrea Andreas
    Andrew Angela Anita Anja Anke Ann Anna Anne Annette Anthony Antje Anton Antonia Arthur
    Astrid August Axel Barbara Beate Ben Benjamin Bernd Bernhard Bettina Bill Birgit Bob Brian
    Brigitte Bruno Carl Carla Carlos Carmen Caroline Catherine Charles Charlotte Chris Christian
    Christina Christine Christoph Christopher Claire Clara Claudia Cornelia Daniel Daniela David
    Dennis Diana Dieter Dietmar Dirk Donald Doris Dorothea Edgar Edith Edward Eleanor Elena
    Elias Elisabeth Elizabeth Ella Elon Emil Emily Emma Eric Erich Erik Erika Ernst Esther Eva
    Evelyn Felix Ferdinand Florian Frank Franz Frederick Frieda Friedrich Fritz Gabriele Georg
    George Gerd Gerhard Gisela Greta Gudrun Guenter Gustav Günter Günther Hannah Hans Harald
    Harry Heidi Heike Heiko Heiner Heinrich Heinz Helen Helena Helene Helga Helmut Henrik Henry
    Herbert Hermann Hilda Holger Horst Hugo Ida Ines Ingeborg Ingrid Irene Iris Isaac Isabel
    Isabella Jack Jacob Jakob James Jan Jana Jane Janet Jason Jean Jennifer Jens Jessica Jim
    Joachim Joan Johann Johanna Johannes John Jonas Jonathan Josef Joseph Juan Julia Julian
    Juliane Jürgen Karen Karin Karl Karla Karoline Katharina Katherine Kathrin Katja Katrin
    Kevin Kirsten Klaus Konrad Kurt Lara Larry Lars Laura Lea Lena Leo Leon Leonard Leonardo
    Lisa Louis Louise Luca Lucas Lucy Ludwig Luis Luisa Lukas Lydia Magdalena Manfred Manuel
    Manuela Marcel Marco Marcus Margaret Margarete Maria Marianne Marie Marina Mario Marion Mark
    Marlene Martha Martin Martina Mary Mathias Matthew Matthias Max Maximilian Melanie Mia
    Michael Michaela Miguel Monika Moritz Nadine Nancy Natalie Nicholas Nicolas Nicole Nikola
    Nina Nora Norbert Oliver Olivia Oscar Oskar Otto Pablo Patricia Patrick Paul Paula Pedro
    Peter Petra Philip Philipp Pierre Rachel Rainer Ralf Ralph Raymond Rebecca Regina Renate
    Richard Rita Robert Roger Roland Rolf Ronald Rosa Rudolf Ruth Ryan Sabine Samuel Sandra Sara
    Sarah Sebastian Sigmund Silke Silvia Simon Simone Sofia Sonja Sophia Sophie Stefan Stefanie
    Stephan Stephanie Stephen Steve Steven Susan Susanne Sven Svenja Sylvia Tanja Theodor
    Theresa Thomas Thorsten Tim Tobias Tom Torsten Udo Ulrich Ulrike Ursula Ute Uwe Vera
    Veronika Victor Victoria Viktor Vincent Virginia Volker Walter Werner Wilhelm William
    Winston Wolfgang Yvonne
    """
)

FAMOUS_NAMES: Final = _words(
    """
    ADAC ARD Adenauer Adidas Adobe Aldi Alibaba Amazon Android Apple Archimedes Aristoteles
    Aristotle Audi BASF BBC BMW Bach Bayer Beethoven Bismarck Bosch Brecht Buddha CERN CIA CNN
    Caesar Canon Chopin Churchill Cicero Columbus Confucius Darwin Descartes Dickens Diesel
    Disney Dostojewski ESA Ebay Edison Einstein FBI FIFA Facebook Ford Freud Gagarin Galilei
    Galileo Gandhi Github Gmail Goethe Google Gutenberg Hegel Heisenberg Hemingway Hitler Homer
    Honda Huawei Humboldt IBM IKEA Ikea Instagram Intel Jesus Kafka Kant Kepler Keynes Kolumbus
    Konfuzius Kopernikus Lego Leibniz Lenin Lidl Lincoln Linux Lufthansa Luther MIT Mandela Marx
    Mendel Mercedes Merkel Michelangelo Microsoft Miele Montessori Mozart NASA NATO Napoleon
    Nestle Nestlé Netflix Newton Nietzsche Nike Nikon Nintendo Nobel Nokia Nvidia OECD Obama
    Oracle Orwell Panasonic Pasteur Paypal Picasso Pinterest Planck Plato Platon Porsche
    Pythagoras Reddit Rembrandt Rewe Rousseau SAP Samsung Schiller Schopenhauer Schrödinger
    Shakespeare Siemens Skype Socrates Sokrates Sony Spotify Stalin Starbucks Telekom Tesla
    TikTok Tiktok Tolstoi Tolstoy Toshiba Toyota Trump Twitter TÜV UEFA UNESCO UNICEF UNO Uber
    VW Volkswagen Voltaire Volvo Wagner Walmart Washington WhatsApp Whatsapp Wikipedia
    Wittgenstein WordPress Wordpress Yahoo YouTube Youtube ZDF Zalando
    """
)
"""Persons, companies, products and organisations."""

PLACES: Final = _words(
    """
    Africa Afrika Alaska Amerika Amsterdam Ankara Antarctica Arizona Asia Asien Athen Athens
    Augsburg Australia Australien Austria Baden-Württemberg Bangkok Barcelona Basel Bavaria
    Bayern Beijing Belgien Belgium Belgrad Berlin Bern Bielefeld Bochum Bonn Boston Brandenburg
    Brasilien Braunschweig Brazil Bremen Breslau Bristol Brussels Brüssel Budapest Bulgaria
    Bulgarien California Cambridge Canada Chemnitz Chicago Chile China Cologne Copenhagen Cuba
    Darmstadt Denmark Deutschland Dortmund Dresden Dublin Duisburg Dänemark Düsseldorf Edinburgh
    Egypt England Erfurt Estland Estonia Europa Europe Finland Finnland Florence Florenz Florida
    France Frankfurt Frankreich Freiburg Geneva Genf Germany Glasgow Graz Greece Griechenland
    Großbritannien Göttingen Hamburg Hannover Hawaii Heidelberg Helsinki Hessen Hongkong Iceland
    India Indien Indonesia Indonesien Innsbruck Iran Ireland Irland Island Israel Istanbul
    Italien Italy Jakarta Japan Kairo Kalifornien Kanada Kapstadt Karlsruhe Kassel Kenia Kenya
    Kiel Kopenhagen Korea Krakau Kroatien Kyoto Köln Leipzig Linz Lisbon Lissabon Liverpool
    London Luxemburg Luzern Lyon Lübeck Madrid Mailand Mainz Mallorca Manchester Mannheim
    Marseille Mecklenburg Melbourne Mexico Mexiko Milan Montreal Moscow Moskau Mumbai Munich
    München Münster Naples Neapel Netherlands Neuseeland Niederlande Niedersachsen Nigeria
    Nordrhein-Westfalen Norway Norwegen Nürnberg Osaka Oslo Oxford Pakistan Palermo Paris Passau
    Peking Peru Philadelphia Poland Polen Portugal Potsdam Prag Prague Regensburg Rom Rome
    Rostock Rotterdam Rumänien Russia Russland Saarbrücken Sachsen Salzburg Schleswig-Holstein
    Schottland Schweden Schweiz Scotland Seattle Seoul Shanghai Sicily Singapore Singapur
    Sizilien Slowakei Slowenien Spain Spanien Stanford Stockholm Straßburg Stuttgart Sweden
    Switzerland Sydney Taiwan Texas Thailand Thüringen Tirol Tokio Tokyo Toronto Toskana Trier
    Tschechien Turkey Tübingen Türkei Ukraine Ulm Ungarn Vancouver Venedig Venice Vermont Vienna
    Vietnam Wales Warsaw Warschau Weimar Wien Wiesbaden Wolfsburg Wuppertal Würzburg Zurich
    Zürich Ägypten Österreich
    """
)

KNOWN_NAMES: Final = GIVEN_NAMES | FAMOUS_NAMES | PLACES

NO_NAMES: Final = _words(
    """
    african american arab arabic asian australian austrian belgian bible brazilian british
    bulgarian canadian cd chinese christian christmas croatian cuban czech danish dr dutch dvd
    earth easter egyptian english ethiopian european finnish flemish french georgian german god
    greek halloween hebrew hindi hungarian i i'd i'll i'm i've indian indonesian internet
    iranian irish israeli italian japanese jewish korean latin madam mediterranean mexican
    moroccan mr mrs ms muslim nordic norwegian ok okay pc persian peruvian polish portuguese
    prof roman romanian russian scandinavian scottish sir spanish swedish swiss thai
    thanksgiving tibetan turkish tuscan tv ukrainian victorian vietnamese web welsh western
    wi-fi wifi
    """
)
"""English words in upper case that name nobody and no place."""

BEGINNERS: Final = _words(
    """
    a about above across after again against all almost along already also although always among
    an and another any anybody anyone as ask at avoid be because before behind below beside
    besides between beyond both but buy by call can check choose come compare consider despite
    did do does don't during each either even every everybody everyone everything find first
    follow for forget from get give go good great had has have he her here his how however if
    imagine in inside instead into is it it's its just keep last later leave let like listen
    look make many maybe meanwhile meet more most much my near neither never new next no nobody
    none nor not nothing now of off often old on once one only or other our out outside over
    perhaps please put read remember second see seen she should since so some somebody someone
    something sometimes soon start stay still stop such take talk tell than thanks that the
    their then there these they think third this those though through throughout thus to today
    together too toward towards try under unlike until up upon use very visit was watch we well
    were what when where whether which while who whose why will with within without would write
    yes yesterday yet you your
    """
)
"""Words that begin an English sentence and are no part of a name after them."""

MEASURES_AND_PRONOUNS: Final = _words(
    """
    Anfang Art Arten Becher Beutel Blatt Bund Cent Dein Deine Dich Dir Dollar Dose Dosen Drittel
    Du Dutzend Eimer Ende Esslöffel Euch Euer Euro Flasche Flaschen Franken Glas Gläser Grad
    Gramm Handvoll Haufen Hektar Hälfte Ihnen Ihr Ihre Ihrem Ihren Ihrer Ihres Jahre Kanne
    Kasten Kilo Kilogramm Kilometer Kiste Kisten Korb Kubikmeter Liter Löffel Menge Messerspitze
    Meter Milliarde Milliarden Milliliter Million Millionen Minuten Mitte Monat Monate Paar
    Packung Pfund Portion Prise Prozent Päckchen Quadratmeter Reihe Sack Schale Scheibe Scheiben
    Schluck Schüssel Sie Sorte Sorten Spritzer Spur Stapel Stunden Stück Tafel Tage Tasse Tassen
    Teelöffel Teil Teile Teller Tonne Tonnen Topf Tropfen Tüte Tüten Uhr Viertel Wochen Würfel
    Zentimeter
    """
)
"""German nouns and pronouns that stand before another noun without making a name."""

COMMON_NOUNS: Final = _words(
    """
    Abend Abstand Angst Anleitung Arbeit Aufwand Auge Augen Ausdauer Bauch Baum Bedarf Beruf
    Bett Bewegung Biss Boden Brot Buch Butter Dampf Druck Duft Durst Ei Eier Eis Energie Erde
    Erfahrung Erfolg Essen Essig Farbe Fehler Feuer Fisch Fleisch Form Frauen Freiheit Freude
    Freunde Frost Futter Garten Geduld Gefühl Geld Gemüse Geschmack Gewicht Glück Gras Halt Hand
    Haus Haut Hefe Herz Hilfe Hitze Holz Hunde Hunger Kaffee Katzen Kinder Klarheit Knoblauch
    Kopf Kraft Kräuter Kuchen Kälte Käse Leben Leder Leute Licht Liebe Luft Lust Lärm Material
    Mehl Menschen Metall Milch Musik Mut Männer Müll Nacht Nahrung Nerven Nudeln Nutzen Obst
    Ordnung Papier Pausen Pfeffer Pflanzen Pflege Platz Regen Reis Ruhe Sahne Salat Salz Sand
    Sauerstoff Schaden Schatten Schlaf Schmerzen Schmutz Schnee Schutz Schwung Sicherheit Sinn
    Sonne Spaß Spiel Stoff Strom Struktur Suppe Tee Teig Teller Tiere Verständnis Vertrauen
    Vögel Wasser Wein Wert Wind Wirkung Wissen Wolle Wurzeln Wärme Zeit Ziel Zucker Zwiebeln Öl
    Übung
    """
)
"""German nouns without an article that may stand beside another noun ("so bekommt Holz Luft")."""

ROLES: Final = (
    "Herrn?|Frau|Doktor|Dr|Prof|Professorin|Professor|Firma|Familie|König|Königin|Kaiser|Kaiserin"
    "|Papst|Kanzler(?:in)?|Präsident(?:in)?|Minister(?:in)?|Onkel|Tante|Meister|Bischof|Graf|Gräfin"
    "|Verlag|Marke|Hersteller|Stadt|Fluss|Dorf|Insel|Berg|Kloster|Schloss|namens|Sankt"
)
"""Titles and kinds of places before a German name."""

JAPANESE_NAMES: Final = _words(
    """
    アイルランド アインシュタイン アジア アテネ アフリカ アマゾン アムステルダム アメリカ
    アリストテレス アルゼンチン イギリス イスタンブール イスラエル イタリア イラク イラン
    インスタグラム インド インドネシア ウィキペディア ウィーン ウクライナ エジソン エジプト
    エディンバラ オスロ オランダ オーストラリア オーストリア カナダ カリフォルニア カント
    ガリレオ ガンジー キヤノン キューバ ギリシャ グーグル ケニア ゲーテ コペンハーゲン ゴッホ
    サムスン シェイクスピア シカゴ シドニー シャープ ショパン シンガポール ジュネーブ スイス
    スウェーデン スターバックス ストックホルム スペイン ソウル ソクラテス ソニー タイランド
    ダブリン ダヴィンチ ダーウィン チューリッヒ チリ ツイッター テキサス ディズニー デンマーク
    トヨタ トルコ トルストイ ドイツ ナイジェリア ナポレオン ニコン ニュージーランド ニュートン
    ニューヨーク ニーチェ ネットフリックス ノルウェー ハワイ ハンブルク バッハ バルセロナ
    バンコク パキスタン パナソニック パリ ピカソ フィリピン フィレンツェ フィンランド
    フェイスブック フランス フロイト ブラジル ブリュッセル プラトン プラハ ヘミングウェイ
    ヘルシンキ ベトナム ベネチア ベルギー ベルリン ベートーベン ペルー ホンダ ボストン
    ポルトガル ポーランド マイクロソフト マクドナルド マドリード マルクス マレーシア
    ミケランジェロ ミュンヘン ミラノ メキシコ モスクワ モネ モロッコ モーツァルト ユーチューブ
    ヨーロッパ リスボン リンカーン ロサンゼルス ロシア ロンドン ローマ ワシントン ワルシャワ
    三島由紀夫 三浦 三菱 三重県 上海 上田 中国 中山 中島 中川 中村 中野 九州 井上 京都 仙台 令和
    任天堂 伊藤 佐々木 佐藤 佐賀 兵庫 前田 加藤 北京 北海道 北陸 千葉 原田 台湾 吉田 名古屋
    和歌山 和田 四国 坂本 坂本龍馬 埼玉 夏目漱石 大分県 大正時代 大阪 太宰治 太田 奈良 孔子
    室町時代 宮城 宮崎 宮崎駿 宮沢賢治 富士山 富山 小川 小林 小野 山下 山口 山崎 山形 山本 山梨
    山田 岐阜 岡山 岡本 岡田 岩手 島根 川崎 川端康成 工藤 平安時代 平成 広島 後藤 徳島 徳川家康
    愛媛 愛知 手塚治虫 斎藤 新宿 新潟 日光 日本 日産 明治時代 昭和 朝日新聞 木村 本州 札幌 村上
    村上春樹 東京 東北地方 松下 松尾芭蕉 松本 松田 柴田 栃木 森田 楽天 横山 横浜 橋本 江戸
    江戸時代 池田 沖縄 浅草 清少納言 清水 渋谷 渡辺 滋賀 瀬戸内 無印良品 熊本 琵琶湖 田中 田村
    石井 石川 石田 神奈川 神戸 福井 福岡 福島 福沢諭吉 福田 秋田 竹内 箱根 米国 紫式部 縄文時代
    織田信長 群馬 老子 聖徳太子 芥川龍之介 英国 茨城 葛飾北斎 藤井 藤原 藤田 西村 読売新聞
    豊臣秀吉 資生堂 近藤 遠藤 酒井 金子 金沢 鈴木 銀座 鎌倉 長崎 長谷川 長野 関東 関西 阿部 青木
    青森 静岡 韓国 香川 香港 高橋 高知 鳥取 鹿児島 黒澤明
    """
)
