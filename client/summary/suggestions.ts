/**
 * What practices write down most, with its code and unit: chosen while one types. Any other text is as good; a code is
 * never needed. Vaccines by CVX, clinical drugs by RxNorm, measurements by LOINC, all in our own or public words.
 */
import { type Category, CODE_SYSTEMS, type CodeSystemName } from '../../shared/summary.ts';

export interface Suggestion {
  text: string;
  code: string;
  unit?: string;
}

const SYSTEM: Record<Category, CodeSystemName> = {
  problem: 'ICD-10-CM',
  allergy: 'SNOMED CT',
  medication: 'RxNorm',
  immunization: 'CVX',
  procedure: 'SNOMED CT',
  vital: 'LOINC',
  lab: 'LOINC',
};

const LISTS: Record<Category, string> = {
  problem: `
    I10 Essential hypertension
    E11.9 Type 2 diabetes mellitus
    E78.5 Hyperlipidemia
    J45.909 Asthma
    J44.9 Chronic obstructive pulmonary disease
    E03.9 Hypothyroidism
    F32.A Depression
    F41.9 Anxiety disorder
    K21.9 Gastro-esophageal reflux disease
    E66.9 Obesity
    J30.9 Allergic rhinitis
    M54.50 Low back pain
    M19.90 Osteoarthritis
    G43.909 Migraine
    N18.30 Chronic kidney disease, stage 3
    I48.91 Atrial fibrillation
    D64.9 Anemia
    E55.9 Vitamin D deficiency`,
  allergy: `
    260147004 House dust mite
    782576004 Tree pollen
    256277009 Grass pollen
    84489001 Mold
    264287008 Animal dander
    288328004 Bee venom
    111088007 Latex
    762952008 Peanut
    735029006 Shellfish
    735971005 Fish
    102263004 Eggs
    3718001 Cow’s milk
    412071004 Wheat`,
  medication: `
    314076 Lisinopril 10 MG Oral Tablet
    308136 Amlodipine 2.5 MG Oral Tablet
    310798 Hydrochlorothiazide 25 MG Oral Tablet
    314231 Simvastatin 10 MG Oral Tablet
    855332 Warfarin Sodium 5 MG Oral Tablet
    197604 Digoxin 0.125 MG Oral Tablet
    897685 Verapamil hydrochloride 80 MG Oral Tablet
    904419 Alendronic acid 10 MG Oral Tablet
    313782 Acetaminophen 325 MG Oral Tablet
    310965 Ibuprofen 200 MG Oral Tablet
    849574 Naproxen sodium 220 MG Oral Tablet
    308192 Amoxicillin 500 MG Oral Tablet
    834061 Penicillin V Potassium 250 MG Oral Tablet`,
  immunization: `
    140 Influenza, seasonal, injectable, preservative free
    208 COVID-19, mRNA, 30 mcg/0.3 mL
    207 COVID-19, mRNA, 100 mcg/0.5 mL
    115 Tdap
    113 Td, adult, preservative free
    20 DTaP
    10 IPV
    03 MMR
    21 Varicella
    08 Hepatitis B, adolescent or pediatric
    43 Hepatitis B, adult
    83 Hepatitis A, pediatric or adolescent
    52 Hepatitis A, adult
    49 Hib (PRP-OMP)
    133 Pneumococcal conjugate, 13 valent
    33 Pneumococcal polysaccharide, 23 valent
    62 HPV, quadrivalent
    114 Meningococcal MCV4P
    119 Rotavirus, monovalent
    121 Zoster, live`,
  procedure: `
    73761001 Colonoscopy
    80146002 Appendectomy
    38102005 Cholecystectomy`,
  vital: `
    85354-9 Blood pressure | mm[Hg]
    8867-4 Heart rate | /min
    9279-1 Respiratory rate | /min
    59408-5 Oxygen saturation | %
    8310-5 Body temperature | [degF]
    29463-7 Body weight | [lb_av]
    8302-2 Body height | [in_i]
    39156-5 Body mass index | kg/m2
    9843-4 Head circumference | cm
    72514-3 Pain | {score}`,
  lab: `
    4548-4 Hemoglobin A1c | %
    2345-7 Glucose | mg/dL
    2093-3 Cholesterol | mg/dL
    2085-9 HDL cholesterol | mg/dL
    13457-7 LDL cholesterol | mg/dL
    2571-8 Triglycerides | mg/dL
    2160-0 Creatinine | mg/dL
    62238-1 Glomerular filtration rate | mL/min/{1.73_m2}
    718-7 Hemoglobin | g/dL
    6690-2 White blood cells | 10*3/uL
    777-3 Platelets | 10*3/uL
    3016-3 Thyrotropin (TSH) | m[IU]/L
    2951-2 Sodium | mmol/L
    2823-3 Potassium | mmol/L`,
};

export const suggestionsOf = (category: Category): Suggestion[] =>
  LISTS[category]
    .trim()
    .split('\n')
    .map((line) => {
      const [entry = '', unit] = line.trim().split(' | ');
      const at = entry.indexOf(' ');
      return { code: entry.slice(0, at), text: entry.slice(at + 1), ...(unit ? { unit } : {}) };
    });

/** The system of the codes that are suggested there. */
export const suggestedSystem = (category: Category) => CODE_SYSTEMS[SYSTEM[category]];
