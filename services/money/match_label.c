/* SPDX-License-Identifier: MPL-2.0 */
#include "money/match_label.h"

#include <stddef.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const of_banks[] = {
    "VIR",       "VIRT",         "VIREMENT",   "VIREMENTS", "SEPA",   "SCT",      "EMIS",
    "EMISSION",  "REMISE",       "LOT",        "FICHIER",   "GROUPE", "GROUPES",  "MASSE",
    "MULTIPLE",  "MULTIPLES",    "NOMBRE",     "NB",        "NBR",    "ORDRE",    "ORDRES",
    "OPE",       "OPERATION",    "OPERATIONS", "BATCH",     "TRANS",  "TRANSFER", "TRANSFERS",
    "TELETRANS", "TELETRANSMIS", "BORDEREAU",  "REF",       "REM",    "DEBIT",    "INST",
    "WEB",       "EBICS",        "PAIEMENT",   "PAIEMENTS"};

/* Around a name: who gets it, what for, our own reference, when. */
static const char *const beside_names[] = {"ACOMPTE",
                                           "ACOMPTES",
                                           "ACPTE",
                                           "ADVANCE",
                                           "AIDE",
                                           "AIDES",
                                           "ANNEE",
                                           "ANNUEL",
                                           "ANNUELLE",
                                           "AOUT",
                                           "APPEL",
                                           "AVANCE",
                                           "AVR",
                                           "AVRIL",
                                           "BALANCE",
                                           "BEN",
                                           "BENEF",
                                           "BENEFICIAIRE",
                                           "BIC",
                                           "BQ",
                                           "COMPTE",
                                           "CONTRAT",
                                           "CONV",
                                           "CONVENTION",
                                           "CPT",
                                           "CPTE",
                                           "CREDIT",
                                           "DATE",
                                           "DEC",
                                           "DECEMBRE",
                                           "DECISION",
                                           "DERNIER",
                                           "DERNIERE",
                                           "DEST",
                                           "DESTINATAIRE",
                                           "DEUXIEME",
                                           "DONNEUR",
                                           "DOSSIER",
                                           "DOTATION",
                                           "E",
                                           "ECHEANCE",
                                           "EMETTEUR",
                                           "EMISE",
                                           "ENDTOEND",
                                           "EUR",
                                           "EURO",
                                           "EUROPEEN",
                                           "EUROS",
                                           "EXERCICE",
                                           "FAVEUR",
                                           "FEV",
                                           "FEVRIER",
                                           "FINAL",
                                           "FIRST",
                                           "FONDS",
                                           "FROM",
                                           "GRANT",
                                           "IBAN",
                                           "ID",
                                           "INDU",
                                           "INFO",
                                           "INFOS",
                                           "INSTANTANE",
                                           "INSTANTANEE",
                                           "INSTALMENT",
                                           "JAN",
                                           "JANV",
                                           "JANVIER",
                                           "JUILLET",
                                           "JUIN",
                                           "LIBELLE",
                                           "M",
                                           "MAI",
                                           "MANDAT",
                                           "MARS",
                                           "MOTIF",
                                           "N",
                                           "NO",
                                           "NOM",
                                           "NON",
                                           "NOTPROVIDED",
                                           "NOV",
                                           "NOVEMBRE",
                                           "NUMERO",
                                           "OBJET",
                                           "OCT",
                                           "OCTOBRE",
                                           "ORDER",
                                           "OUT",
                                           "PAR",
                                           "PART",
                                           "PAYMENT",
                                           "PERCU",
                                           "PERMANENT",
                                           "PREMIER",
                                           "PREMIERE",
                                           "RECU",
                                           "RECUE",
                                           "REFERENCE",
                                           "REGLEMENT",
                                           "REMB",
                                           "REMBOURSEMENT",
                                           "REMBT",
                                           "RESTITUTION",
                                           "REVERSEMENT",
                                           "RIB",
                                           "SECOND",
                                           "SECONDE",
                                           "SEPT",
                                           "SEPTEMBRE",
                                           "SOLDE",
                                           "SUBV",
                                           "SUBVENTION",
                                           "SUBVENTIONS",
                                           "TO",
                                           "TOTAL",
                                           "TRANCHE",
                                           "TROISIEME",
                                           "TROP",
                                           "VALEUR",
                                           "VERS",
                                           "VERSEMENT",
                                           "VERSEMENTS",
                                           "VIRT",
                                           "YOUR"};

static const char *const returns[] = {"REJET",    "REJETE",    "REJETEE", "REJ",      "RETOUR",
                                      "RETOURNE", "RETOURNEE", "IMPAYE",  "RETURN",   "RETURNED",
                                      "REJECT",   "REJECTED",  "REFUSE",  "INEXECUTE"};

static const char *const fees[] = {"FRAIS",       "COMMISSION", "COMMISSIONS", "COM",   "COMM",
                                   "AGIOS",       "INTERETS",   "TARIF",       "FEE",   "FEES",
                                   "FACTURATION", "CHARGES",    "COTISATION",  "CHARGE"};

static bool
is_one_of(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (words[i][0] == word[0] && strcmp(words[i], word) == 0) {
            return true;
        }
    }
    return false;
}

static bool
has_digit(const char *word)
{
    return strpbrk(word, "0123456789") != NULL;
}

/* LEV, LEVB: what our references begin with. */
static bool
is_of_reference(const char *word)
{
    return strncmp(word, "LEV", 3) == 0 && (word[3] == '\0' || word[4] == '\0');
}

bool
match_label_is_of_banks(const char *word)
{
    return is_one_of(word, of_banks, COUNT(of_banks)) || has_digit(word);
}

bool
match_label_names_nobody(const char *word)
{
    return match_label_is_of_banks(word) || match_label_is_return(word) || is_of_reference(word) ||
           is_one_of(word, beside_names, COUNT(beside_names));
}

bool
match_label_is_return(const char *word)
{
    return is_one_of(word, returns, COUNT(returns));
}

bool
match_label_is_fee(const char *word)
{
    return is_one_of(word, fees, COUNT(fees));
}
