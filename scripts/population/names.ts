/** Names as they are spread in a town: a few that everybody has, and a long tail. Made-up people; shares are rough. */
import type { Random } from '../../shared/random.ts';

/** Frequent ones first: the n-th is drawn about 1/(n + shift) as often as the first. */
const LAST =
  `Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson
Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King
Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips
Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper
Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz
Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross Foster Jimenez Powell Jenkins Perry Russell Sullivan Bell Coleman
Butler Henderson Barnes Gonzales Fisher Vasquez Simmons Romero Jordan Patterson Alexander Hamilton Graham Reynolds Griffin
Wallace Moreno West Cole Hayes Bryant Herrera Gibson Ellis Tran Medina Aguilar Stevens Murray Ford Castro Marshall Owens
Harrison Fernandez McDonald Woods Washington Kennedy Wells Vargas Henry Chen Freeman Webb Tucker Guzman Burns Crawford Olson
Simpson Porter Hunter Gordon Mendez Silva Shaw Snyder Mason Dixon Munoz Hunt Hicks Holmes Palmer Wagner Black Robertson Boyd
Rose Stone Salazar Fox Warren Mills Meyer Rice Schmidt Garza Daniels Ferguson Nichols Stephens Soto Weaver Ryan Gardner Payne
Grant Dunn Kelley Spencer Hawkins Arnold Pierce Hansen Peters Santos Hart Bradley Knight Elliott Cunningham Duncan Armstrong
Hudson Carroll Lane Riley Andrews Alvarado Ray Delgado Berry Perkins Hoffman Johnston Matthews Pena Richards Contreras Willis
Carpenter Lawrence Sandoval Guerrero George Chapman Rios Estrada Ortega Watkins Greene Nunez Wheeler Valdez Harper Burke Larson
Santiago Maldonado Morrison Franklin Carlson Austin Dominguez Carr Lawson Jacobs O’Brien Lynch Singh Vega Bishop Montgomery
Oliver Jensen Harvey Williamson Gilbert Dean Sims Espinoza Howell Li Wong Reid Hanson Le McCoy Garrett Burton Fuller Wang Weber
Welch Rojas Lucas Marquez Fields Park Yang Little Banks Padilla Day Walsh Bowman Schultz Luna Fowler Mejia Okafor Haddad
Kowalski Novak Petrov Rossi Müller Schneider Fischer Yamamoto Tanaka Nakamura Khan Ahmed Hussein Osei Mensah Okoye Adeyemi
O’Connor O’Neill McCarthy McKenzie MacLeod Fitzgerald Gallagher Donovan Kowalczyk Lindqvist Johansson Andersen De%la%Cruz
Van%der%Berg De%Leon Von%Braun St.%Claire Del%Rio San%Martin El-Amin Al-Hassan Núñez Peña Ibáñez Björk Łukasik`
    .replaceAll('\n', ' ')
    .split(' ')
    .filter(Boolean)
    .map((name) => name.replaceAll('%', ' '));

const WOMEN =
  `Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Sandra Margaret Ashley Kimberly
Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Dorothy Rebecca Sharon Laura Cynthia Amy Kathleen Angela Shirley
Brenda Emma Anna Pamela Nicole Samantha Katherine Christine Helen Debra Rachel Carolyn Janet Maria Catherine Heather Diane Olivia
Julie Joyce Victoria Ruth Virginia Lauren Kelly Christina Joan Evelyn Judith Andrea Hannah Megan Cheryl Jacqueline Martha Madison
Teresa Gloria Sara Janice Ann Kathryn Abigail Sophia Frances Jean Alice Judy Isabella Julia Grace Amber Denise Danielle Marilyn
Beverly Charlotte Natalie Theresa Diana Brittany Doris Kayla Alexis Lori Marie Rosa Guadalupe Carmen Fatima Aisha Mei Yuki Priya
Anjali Ngozi Chiamaka Oluchi Ingrid Astrid Siobhan Niamh Mary%Ann Anne-Marie Eun-ji Zoë Renée Josephine Gwendolyn Beatriz Ximena
Yolanda Zofia Leila Imani Keiko Petra Sunita Tamsin Ursula Valentina Wilhelmina Delphine Celeste Rosalind Mireille Quinn Hazel
Violet Stella Aurora Penelope Eleanor Nora Lucy Ruby Alma Elena Daniela Gabriela Esther Miriam Naomi Phyllis Edith Thelma`
    .replaceAll('\n', ' ')
    .split(' ')
    .filter(Boolean)
    .map((name) => name.replaceAll('%', ' '));

const MEN =
  `James Robert John Michael David William Richard Joseph Thomas Christopher Charles Daniel Matthew Anthony Mark Donald Steven
Andrew Paul Joshua Kenneth Kevin Brian George Timothy Ronald Jason Edward Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan Stephen
Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Patrick Frank Raymond Jack Dennis Jerry Tyler Aaron Jose Adam Nathan
Henry Zachary Douglas Peter Kyle Noah Ethan Jeremy Walter Christian Keith Roger Terry Austin Sean Gerald Carl Harold Dylan Arthur
Lawrence Jordan Jesse Bryan Billy Bruce Gabriel Joe Logan Alan Juan Albert Willie Elijah Wayne Randy Vincent Mason Roy Ralph Bobby
Russell Bradley Philip Eugene Luis Carlos Miguel Alejandro Javier Rafael Mateo Ignacio Hiroshi Kenji Wei Arjun Vikram Yusuf Omar
Ahmed Kofi Emeka Obadiah Dmitri Nikolai Casimir Tobias Ulrich Benedikt Anselm Caspian Dashiell Jean-Luc José%María Björn Søren
Xavier Wendell Silas Quentin Pascal Lucian Jorah Gideon Florian Bartholomew Abel Zebulon Stanley Leonard Clarence Theodore
Frederick Reginald Herbert Milton Vernon Clifford Ernest Francis Martin Victor Louis Oscar Felix Hugo Ivan Marcus Curtis`
    .replaceAll('\n', ' ')
    .split(' ')
    .filter(Boolean)
    .map((name) => name.replaceAll('%', ' '));

const HEADS =
  'Ab Al An Ar Ash Bal Bar Ben Ber Black Bor Bran Brad Bren Cal Cam Car Chand Clay Col Cor Cran Dal Dar Del Den Dor Dun Eck Ed El Em Er Fair Far Fen Fin Gar Gil Glen Gold Gran Gul Had Hal Ham Har Hel Hol Hor Ing Ir Jan Jar Kal Kan Kar Ked Kil Kir Kol Kor Lan Lar Lin Lock Lor Mal Man Mar Mel Mer Mon Mor Nar Nel Nor Oak Ol Or Os Pal Par Pem Pol Pres Quin Ral Ram Red Ros Row Sal San Sel Shel Sil Sol Stan Sut Tal Tar Ten Thor Tor Tur Ul Val Ver Vin Wal War Wes Whit Wil Win Wol Yar Zel'.split(
    ' ',
  );
const MIDDLES = ['', '', '', 'a', 'e', 'i', 'o', 'in', 'er', 'en', 'ing', 'ow', 'is', 'am', 'or', 'at', 'el'];
const TAILS =
  'ard bach berg bert borne bridge burn by cott croft dale den der dorf feld field ford gate ham hart hurst ini ins ka kamp ker land ley lin low man mark mer mont more ner nik off ov owicz pool quist ridge ris rod sen ser shaw sky smith son stad stein ster stone ston strom thal ton tree vale vick ville walt ward well wick win wood worth zak'.split(
    ' ',
  );

/** A place in a list that is drawn the less the further behind it stands (about as in the census). */
function place(random: Random, length: number, shift: number): number {
  return Math.floor(shift * ((length / shift + 1) ** random.next() - 1));
}

/** Two in five have a name of the list, the others one of some 80,000 that are made of syllables. */
export function lastName(random: Random): string {
  if (random.chance(0.4)) return LAST[place(random, LAST.length, 12)] as string;
  const name = `${HEADS[place(random, HEADS.length, 40)]}${random.pick(MIDDLES)}${TAILS[place(random, TAILS.length, 25)]}`;
  return random.chance(0.02) ? `${name}-${LAST[place(random, LAST.length, 12)]}` : name;
}

export function firstName(random: Random, sex: 'female' | 'male'): string {
  const list = sex === 'female' ? WOMEN : MEN;
  return list[place(random, list.length, 15)] as string;
}
