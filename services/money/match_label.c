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

/* Beside a name: who gets it, what for, which part of it, when, and what a form has. */
static const char *const of_whom[] = {"BEN",     "BENEF",    "BENEFICIAIRE", "DEST", "DESTINATAIRE",
                                      "DONNEUR", "EMETTEUR", "FAVEUR",       "FROM", "NOM",
                                      "OUT",     "PAR",      "TO",           "VERS", "YOUR"};
static const char *const for_what[] = {
    "ACOMPTE",       "ACOMPTES",    "ACPTE",       "ADVANCE",     "AIDE",      "AIDES",
    "APPEL",         "AVANCE",      "BALANCE",     "CONTRAT",     "CONV",      "CONVENTION",
    "DECISION",      "DOSSIER",     "DOTATION",    "FONDS",       "GRANT",     "INDU",
    "INSTALMENT",    "MANDAT",      "MOTIF",       "OBJET",       "ORDER",     "PART",
    "PAYMENT",       "PERCU",       "RECU",        "RECUE",       "REGLEMENT", "REMB",
    "REMBOURSEMENT", "REMBT",       "RESTITUTION", "REVERSEMENT", "SOLDE",     "SUBV",
    "SUBVENTION",    "SUBVENTIONS", "TOTAL",       "TRANCHE",     "TROP",      "VERSEMENT",
    "VERSEMENTS"};
static const char *const which_part[] = {"DERNIER", "DERNIERE", "DEUXIEME", "FINAL",   "FIRST",
                                         "PREMIER", "PREMIERE", "SECOND",   "SECONDE", "TROISIEME"};
static const char *const of_when[] = {
    "ANNEE",    "ANNUEL",   "ANNUELLE", "AOUT",     "AVR",       "AVRIL",   "DATE",
    "DEC",      "DECEMBRE", "ECHEANCE", "EXERCICE", "FEV",       "FEVRIER", "JAN",
    "JANV",     "JANVIER",  "JUILLET",  "JUIN",     "MAI",       "MARS",    "NOV",
    "NOVEMBRE", "OCT",      "OCTOBRE",  "SEPT",     "SEPTEMBRE", "VALEUR"};
static const char *const of_forms[] = {
    "BIC",         "BQ",         "COMPTE",      "CPT",       "CPTE",  "CREDIT", "E",  "EMISE",
    "ENDTOEND",    "EUR",        "EURO",        "EUROPEEN",  "EUROS", "IBAN",   "ID", "INFO",
    "INFOS",       "INSTANTANE", "INSTANTANEE", "LIBELLE",   "M",     "N",      "NO", "NON",
    "NOTPROVIDED", "NUMERO",     "PERMANENT",   "REFERENCE", "RIB"};

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
           is_one_of(word, of_whom, COUNT(of_whom)) || is_one_of(word, for_what, COUNT(for_what)) ||
           is_one_of(word, which_part, COUNT(which_part)) ||
           is_one_of(word, of_when, COUNT(of_when)) || is_one_of(word, of_forms, COUNT(of_forms));
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
