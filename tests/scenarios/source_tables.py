"""The source tables a scenario may speak of: their columns, the words for their codes, and what a row is by default.

Columns are those of the export (physical names). Types are the export's, except for two that are ours: `company`, a
company code, and `recid`, a record id of Finance. Their columns and `guid` columns take short names in a scenario.
"""

from __future__ import annotations

from dataclasses import dataclass

SYSTEM_COLUMNS = {
    "versionnumber": "int64",
    "createdon": "dateTimeOffset",
    "modifiedon": "dateTime",
    "IsDelete": "boolean",
}


# The export's data type of the kinds that are ours.
DATA_TYPES = {"company": "string", "recid": "int64"}
# The company code of what belongs to no company, in the warehouse.
NO_COMPANY = "none"


@dataclass(frozen=True)
class SourceTable:
    """One table of the export. `columns` maps a column to its data type, `defaults` to the value of a new row."""

    name: str
    key: str
    columns: dict[str, str]
    defaults: dict[str, str]

    @property
    def all_columns(self) -> dict[str, str]:
        """Every column of a CSV row, in its order."""
        first = {"Id": "guid", "SinkCreatedOn": "dateTime", "SinkModifiedOn": "dateTime"}
        return first | self.columns | SYSTEM_COLUMNS


def _table(name: str, key: str, columns: str, defaults: dict[str, str] | None = None) -> SourceTable:
    """`columns` is written `type: column column; type: column`."""
    typed = {key: "guid"} if key != "id" else {}
    for group in columns.split(";"):
        kind, _, names = group.partition(":")
        for column in names.split():
            typed[column] = kind.strip()
    return SourceTable(name, key, typed, {"createdon": "2026-07-15T09:00:00Z", **(defaults or {})})


_LINE_MONEY = (
    "msdyn_estimateunitamount msdyn_estimateunitcost msdyn_estimatediscountpercent msdyn_estimatediscountamount "
    "msdyn_unitamount msdyn_unitcost msdyn_discountpercent msdyn_discountamount msdyn_additionalcost "
    "msdyn_commissioncosts msdyn_subtotal msdyn_totalamount msdyn_totalcost exchangerate"
)
_LINE = {
    "msdyn_workorder": "WO-1",
    "msdyn_linestatus": "Used",
    "transactioncurrencyid": "USD",
    "exchangerate": "1",
    "statecode": "Active",
}

_TABLES = (
    _table(
        "transactioncurrency",
        "transactioncurrencyid",
        "string: isocurrencycode currencyname; int64: currencyprecision statecode; decimal: exchangerate",
        {"currencyprecision": "2", "exchangerate": "1"},
    ),
    _table("cdm_company", "cdm_companyid", "company: cdm_companycode; string: cdm_name; int64: statecode"),
    _table(
        "account",
        "accountid",
        "string: name accountnumber; guid: msdyn_company transactioncurrencyid; int64: statecode",
    ),
    _table("uom", "uomid", "string: name"),
    _table(
        "product",
        "productid",
        "string: name productnumber; int64: msdyn_fieldserviceproducttype statecode; guid: defaultuomid; "
        "decimal: standardcost currentcost price; guid: transactioncurrencyid",
    ),
    _table(
        "bookableresource",
        "bookableresourceid",
        "string: name; guid: msdyn_company msdyn_warehouse; int64: statecode",
    ),
    _table(
        "msdyn_customerassetcategory", "msdyn_customerassetcategoryid", "string: msdyn_name; int64: statecode"
    ),
    _table(
        "msdyn_functionallocation",
        "msdyn_functionallocationid",
        "string: msdyn_name msdyn_costcenter; guid: msdyn_parentfunctionallocation; int64: statecode",
    ),
    _table(
        "msdyn_customerasset",
        "msdyn_customerassetid",
        "string: msdyn_name msdyn_assettag msdyn_deviceid; guid: msdyn_account msdyn_product "
        "msdyn_customerassetcategory msdyn_parentasset msdyn_masterasset msdyn_workorderproduct "
        "msdyn_functionallocation; int64: statecode",
        {"msdyn_account": "A-1"},
    ),
    _table(
        "msdyn_workorderincident",
        "msdyn_workorderincidentid",
        "guid: msdyn_workorder msdyn_incidenttype msdyn_customerasset; boolean: msdyn_isprimary; int64: statecode",
        {"msdyn_workorder": "WO-1"},
    ),
    _table(
        "msdyn_site",
        "msdyn_siteid",
        "string: msdyn_name msdyn_sitenumber; guid: msdyn_company; int64: statecode",
    ),
    _table(
        "msdyn_warehouse",
        "msdyn_warehouseid",
        "string: msdyn_name msdyn_warehouseidentifier; guid: msdyn_site msdyn_company; int64: statecode",
    ),
    _table(
        "salesorder",
        "salesorderid",
        "string: name ordernumber; guid: customerid transactioncurrencyid msdyn_company "
        "msdyn_contractorganizationalunitid; "
        "int64: msdyn_ordertype msdyn_psastate statecode; decimal: msdyn_nottoexceedamount",
        {
            "customerid": "A-1",
            "transactioncurrencyid": "USD",
            "msdyn_company": "USMF",
            "msdyn_ordertype": "Work based",
        },
    ),
    _table(
        "salesorderdetail",
        "salesorderdetailid",
        "guid: salesorderid msdyn_project transactioncurrencyid; string: salesorderdetailname; "
        "int64: msdyn_linetype msdyn_billingmethod msdyn_includedtasks; "
        "boolean: msdyn_includetime msdyn_includeexpense msdyn_includematerial msdyn_includefee; "
        "decimal: msdyn_nottoexceedamount msdyn_discountpercent msdyn_feepercent msdyn_standalonesellingprice "
        "extendedamount; "
        "dateTime: msdyn_billingstartdate msdyn_billingenddate",
        {
            "salesorderid": "C-1",
            "msdyn_project": "P-1",
            "msdyn_linetype": "Project Service Line",
            "msdyn_billingmethod": "Time and Material",
            "msdyn_includetime": "True",
            "msdyn_includeexpense": "True",
            "msdyn_includematerial": "True",
            "msdyn_includefee": "True",
            "transactioncurrencyid": "USD",
        },
    ),
    _table(
        "msdyn_contractlinetask",
        "msdyn_contractlinetaskid",
        "guid: salesorderdetailid msdyn_projecttask; int64: msdyn_billingtype",
        {"msdyn_billingtype": "Chargeable"},
    ),
    _table(
        "msdyn_contractlinecustomer",
        "msdyn_contractlinecustomerid",
        "guid: salesorderdetailid msdyn_customer; decimal: msdyn_percentage msdyn_nottoexceedamount; "
        "boolean: msdyn_isroundingcustomer",
    ),
    _table(
        "msdyn_project",
        "msdyn_projectid",
        "string: msdyn_subject msdyn_projectnumber; "
        "guid: msdyn_customer msdyn_salesorderid transactioncurrencyid msdyn_company "
        "msdyn_contractorganizationalunitid; "
        "dateTime: msdyn_scheduledstart msdyn_actualend; int64: statecode statuscode",
        {
            "msdyn_customer": "A-1",
            "msdyn_salesorderid": "C-1",
            "transactioncurrencyid": "USD",
            "msdyn_company": "USMF",
            "statecode": "Active",
        },
    ),
    _table(
        "msdyn_projecttask",
        "msdyn_projecttaskid",
        "string: msdyn_subject; guid: msdyn_project; int64: statecode",
        {"msdyn_project": "P-1"},
    ),
    _table(
        "msdyn_agreement",
        "msdyn_agreementid",
        "string: msdyn_name; int64: msdyn_systemstatus statecode; dateTime: msdyn_startdate msdyn_enddate; "
        "guid: msdyn_serviceaccount msdyn_billingaccount msdyn_project msdyn_company msdyn_pricelist "
        "msdyn_salestaxcode msdyn_originatingagreement transactioncurrencyid; boolean: msdyn_taxable",
    ),
    _table(
        "msdyn_agreementbookingsetup",
        "msdyn_agreementbookingsetupid",
        "string: msdyn_name msdyn_recurrencesettings; guid: msdyn_agreement msdyn_preferredresource "
        "msdyn_workordertype; boolean: msdyn_autogeneratewo msdyn_autogeneratebooking; int64: "
        "msdyn_generatewodaysinadvance msdyn_prebookingflexibility msdyn_postbookingflexibility "
        "msdyn_estimatedduration msdyn_revision statecode; dateTime: msdyn_timewindowstart msdyn_timewindowend "
        "msdyn_preferredstarttime msdyn_postponegenerationuntil",
        {"msdyn_agreement": "AG-1", "msdyn_autogeneratewo": "True"},
    ),
    _table(
        "msdyn_agreementbookingdate",
        "msdyn_agreementbookingdateid",
        "guid: msdyn_agreement msdyn_bookingsetup msdyn_workorder msdyn_resource; dateTime: msdyn_bookingdate "
        "msdyn_earliestdate msdyn_latestdate; int64: msdyn_status msdyn_revision statecode",
        {"msdyn_bookingsetup": "ABS-1", "msdyn_status": "Active"},
    ),
    _table(
        "msdyn_agreementbookingproduct",
        "msdyn_agreementbookingproductid",
        "guid: msdyn_agreement msdyn_agreementbookingsetup msdyn_agreementbookingincident msdyn_product msdyn_unit "
        "msdyn_pricelist transactioncurrencyid; double: msdyn_quantity msdyn_qtytobill; decimal: msdyn_unitamount; "
        "int64: statecode",
        {"msdyn_agreementbookingsetup": "ABS-1", "msdyn_product": "FILTER"},
    ),
    _table(
        "msdyn_agreementbookingservice",
        "msdyn_agreementbookingserviceid",
        "guid: msdyn_agreement msdyn_agreementbookingsetup msdyn_agreementbookingincident msdyn_service msdyn_unit "
        "msdyn_pricelist transactioncurrencyid; int64: msdyn_duration msdyn_durationtobill statecode; "
        "decimal: msdyn_unitamount",
        {"msdyn_agreementbookingsetup": "ABS-1", "msdyn_service": "REPAIR"},
    ),
    _table(
        "msdyn_agreementinvoicesetup",
        "msdyn_agreementinvoicesetupid",
        "string: msdyn_name msdyn_recurrencesettings; guid: msdyn_agreement; int64: msdyn_revision statecode",
        {"msdyn_agreement": "AG-1"},
    ),
    _table(
        "msdyn_agreementinvoicedate",
        "msdyn_agreementinvoicedateid",
        "guid: msdyn_agreement msdyn_invoicesetup msdyn_invoice; dateTime: msdyn_invoicedate; "
        "int64: msdyn_invoicestatus msdyn_revision statecode",
        {"msdyn_invoicesetup": "AIS-1"},
    ),
    _table(
        "msdyn_agreementinvoiceproduct",
        "msdyn_agreementinvoiceproductid",
        "guid: msdyn_agreement msdyn_invoicesetup msdyn_product msdyn_unit msdyn_pricelist transactioncurrencyid; "
        "double: msdyn_quantity; decimal: msdyn_unitamount; int64: statecode",
        {"msdyn_invoicesetup": "AIS-1"},
    ),
    _table(
        "msdyn_workorder",
        "msdyn_workorderid",
        "string: msdyn_name; int64: msdyn_systemstatus statecode; "
        "guid: msdyn_project msdyn_projecttask msdyn_company msdyn_agreement msdyn_serviceaccount msdyn_billingaccount "
        "msdyn_customerasset transactioncurrencyid msdyn_pricelist msdyn_taxcode msdyn_primaryincidenttype; "
        "decimal: exchangerate; "
        "boolean: msdyn_taxable; "
        "dateTime: msdyn_completedon msdyn_timefrompromised msdyn_timetopromised",
        {
            "msdyn_project": "P-1",
            "msdyn_systemstatus": "In Progress",
            "msdyn_serviceaccount": "A-1",
            "msdyn_billingaccount": "A-1",
            "transactioncurrencyid": "USD",
            "exchangerate": "1",
            "statecode": "Active",
        },
    ),
    _table(
        "bookableresourcebooking",
        "bookableresourcebookingid",
        "guid: resource msdyn_workorder; dateTime: starttime endtime msdyn_offlinetimestamp; int64: statecode",
        {"msdyn_workorder": "WO-1"},
    ),
    _table(
        "msdyn_workorderproduct",
        "msdyn_workorderproductid",
        "guid: msdyn_workorder msdyn_workorderincident msdyn_booking msdyn_product msdyn_unit msdyn_warehouse "
        "msdyn_customerasset msdyn_pricelist msdyn_entitlement transactioncurrencyid; "
        "boolean: msdyn_taxable msdyn_disableentitlement; int64: msdyn_linestatus msdyn_lineorder statecode; "
        f"double: msdyn_estimatequantity msdyn_quantity msdyn_qtytobill; decimal: {_LINE_MONEY}; "
        "string: msdyn_serialnumber msdyn_batchnumber msdyn_description",
        _LINE | {"msdyn_product": "FILTER", "msdyn_unit": "EACH"},
    ),
    _table(
        "msdyn_workorderservice",
        "msdyn_workorderserviceid",
        "guid: msdyn_workorder msdyn_workorderincident msdyn_booking msdyn_service msdyn_unit "
        "msdyn_customerasset msdyn_pricelist msdyn_entitlement transactioncurrencyid; "
        "boolean: msdyn_taxable msdyn_disableentitlement; "
        "int64: msdyn_linestatus msdyn_lineorder statecode msdyn_estimateduration msdyn_duration msdyn_durationtobill; "
        f"decimal: msdyn_calculatedunitamount msdyn_estimatecalculatedunitamount {_LINE_MONEY}; "
        "string: msdyn_description",
        _LINE | {"msdyn_service": "REPAIR", "msdyn_unit": "HOUR"},
    ),
    _table(
        "msdyn_materialusagelog",
        "msdyn_materialusagelogid",
        "guid: msdyn_workorderproduct msdyn_workorderservice msdyn_project msdyn_product msdyn_bookableresource "
        "msdyn_unit msdyn_site msdyn_warehouse; double: msdyn_quantity; decimal: msdyn_unitcost; "
        "dateTime: msdyn_transactiondate; string: msdyn_serialnumber msdyn_batchnumber; int64: msdyn_status",
    ),
    _table(
        "msdyn_projectapproval",
        "msdyn_projectapprovalid",
        "guid: msdyn_materialusagelog msdyn_timeentry msdyn_project; int64: msdyn_recordstage "
        "msdyn_billingtype; dateTime: msdyn_approvedon; "
        "double: msdyn_costquantity msdyn_salesquantity",
    ),
    _table(
        "msdyn_timeentry",
        "msdyn_timeentryid",
        "guid: msdyn_bookableresource msdyn_bookableresourcebooking msdyn_workorder msdyn_project "
        "msdyn_projecttask msdyn_resourcecategory msdyn_resourceorganizationalunitid; dateTime: msdyn_date; "
        "int64: msdyn_duration msdyn_type msdyn_entrystatus statecode",
        {
            "msdyn_project": "P-1",
            "msdyn_type": "Work",
            "msdyn_entrystatus": "Approved",
            "msdyn_date": "2026-07-15T00:00:00Z",
        },
    ),
    _table(
        "pricelevel",
        "pricelevelid",
        "string: name; dateTime: begindate enddate; guid: transactioncurrencyid; int64: msdyn_module statecode",
        {"transactioncurrencyid": "USD", "msdyn_module": "Sales"},
    ),
    _table(
        "productpricelevel",
        "productpricelevelid",
        "guid: pricelevelid productid uomid; decimal: amount percentage; int64: msdyn_pricecalculation",
        {"productid": "FILTER", "uomid": "EACH"},
    ),
    _table(
        "msdyn_resourcecategorypricelevel",
        "msdyn_resourcecategorypricelevelid",
        "guid: msdyn_pricelist msdyn_resourcecategory msdyn_organizationalunit msdyn_unit; decimal: msdyn_price",
        None,
    ),
    _table(
        "msdyn_orderpricelist",
        "msdyn_orderpricelistid",
        "guid: msdyn_contract msdyn_pricelist",
        {"msdyn_contract": "C-1"},
    ),
    _table(
        "msdyn_organizationalunit",
        "msdyn_organizationalunitid",
        "string: msdyn_name; guid: msdyn_company transactioncurrencyid; int64: statecode",
        {"msdyn_company": "USMF", "transactioncurrencyid": "USD"},
    ),
    _table(
        "msdyn_organizationalunit_pricelevel",
        "msdyn_organizationalunit_pricelevelid",
        "guid: msdyn_organizationalunitid pricelevelid",
        None,
    ),
    _table(
        "bookableresourcecategory",
        "bookableresourcecategoryid",
        "string: name; int64: msdyn_billingtype statecode",
        {"msdyn_billingtype": "Chargeable"},
    ),
    _table(
        "msdyn_orderlineresourcecategory",
        "msdyn_orderlineresourcecategoryid",
        "guid: msdyn_contractlineid msdyn_resourcecategory; int64: msdyn_billingtype",
        {"msdyn_contractlineid": "CL-1", "msdyn_billingtype": "Chargeable"},
    ),
    _table(
        "msdyn_fieldservicepricelistitem",
        "msdyn_fieldservicepricelistitemid",
        "guid: msdyn_pricelist msdyn_productservice; boolean: msdyn_flatfee; decimal: "
        "msdyn_minimumchargeamount; int64: msdyn_minimumchargeduration msdyn_durationroundingpolicy "
        "msdyn_durationroundto",
        None,
    ),
    _table(
        "entitlement",
        "entitlementid",
        "string: name; guid: customerid msdyn_pricelisttoapply; dateTime: startdate enddate; int64: "
        "entitytype msdyn_entitlementpriority statecode; decimal: msdyn_percentdiscount",
        {"customerid": "A-1", "entitytype": "192350000"},
    ),
    _table(
        "msdyn_entitlementapplication",
        "msdyn_entitlementapplicationid",
        "guid: msdyn_entitlement msdyn_serviceaccount msdyn_customerasset msdyn_assetcategory msdyn_incidenttype; "
        "int64: statecode",
        None,
    ),
    _table(
        "msdyn_fieldservicesetting",
        "msdyn_fieldservicesettingid",
        "boolean: msdyn_calculateprice msdyn_calculatecost msdyn_calculatetax; int64: msdyn_productcostorder",
        None,
    ),
    _table(
        "msdyn_taxcode",
        "msdyn_taxcodeid",
        "string: msdyn_name; decimal: msdyn_taxrate; boolean: msdyn_productstaxable msdyn_servicestaxable; "
        "int64: statecode",
        None,
    ),
    _table(
        "invoice",
        "invoiceid",
        "string: invoicenumber; guid: salesorderid customerid transactioncurrencyid; int64: "
        "msdyn_projectinvoicestatus statecode; boolean: msdyn_hascorrections; dateTime: msdyn_invoicedate",
        {
            "salesorderid": "C-1",
            "customerid": "A-1",
            "msdyn_projectinvoicestatus": "Confirmed",
            "msdyn_invoicedate": "2026-07-31T00:00:00Z",
            "transactioncurrencyid": "USD",
        },
    ),
    _table(
        "msdyn_invoicelinetransaction",
        "msdyn_invoicelinetransactionid",
        "guid: msdyn_invoice msdyn_workorderproduct msdyn_workorderservice msdyn_timeentry "
        "msdyn_contractlinescheduleofvalue msdyn_accountcustomer msdyn_originalinvoicelinedetail; int64: "
        "msdyn_transactionclassification msdyn_billingtype; double: msdyn_quantity msdyn_previousquantity; "
        "decimal: msdyn_price msdyn_amount msdyn_discountamount msdyn_tax msdyn_previousamount; boolean: "
        "msdyn_correction",
        {"msdyn_accountcustomer": "A-1", "msdyn_billingtype": "Chargeable"},
    ),
    _table(
        "msdyn_contractlinescheduleofvalue",
        "msdyn_contractlinescheduleofvalueid",
        "string: msdyn_name; guid: msdyn_contractlineid; dateTime: msdyn_milestonedate; decimal: "
        "msdyn_amount; int64: msdyn_invoicestatus",
        {
            "msdyn_contractlineid": "CL-1",
            "msdyn_milestonedate": "2026-07-31T00:00:00Z",
            "msdyn_invoicestatus": "Ready for invoicing",
        },
    ),
    _table(
        "msdyn_projectcontractsplitbillingrule",
        "msdyn_projectcontractsplitbillingruleid",
        "guid: msdyn_contract msdyn_customer; decimal: msdyn_percentage msdyn_nottoexceedamount",
        {"msdyn_contract": "C-1"},
    ),
    _table(
        "msdyn_resourceassignment",
        "msdyn_resourceassignmentid",
        "guid: msdyn_projectid msdyn_taskid msdyn_bookableresourceid msdyn_resourcecategory; double: "
        "msdyn_effort; decimal: msdyn_plannedcost msdyn_plannedsales; int64: statecode",
        {"msdyn_projectid": "P-1"},
    ),
    _table(
        "projtable",
        "id",
        "string: projid name projgroupid; int64: defaultdimension projdatasource; company: dataareaid; recid: recid",
        {"dataareaid": "USMF"},
    ),
    _table(
        "msdyn_actual",
        "msdyn_actualid",
        "int64: msdyn_transactiontypecode msdyn_transactionclassification msdyn_billingtype "
        "msdyn_billingstatus msdyn_adjustmentstatus statecode; double: msdyn_quantity; decimal: "
        "msdyn_price msdyn_amount msdyn_discountpercent msdyn_discountamount msdyn_feeamount msdyn_tax "
        "msdyn_extendedamount msdyn_adjustmentvalue exchangerate msdyn_accountingamount "
        "msdyn_salestaxamount; guid: transactioncurrencyid msdyn_project msdyn_task msdyn_product "
        "msdyn_unit msdyn_bookableresource msdyn_resourcecategory msdyn_salescontract "
        "msdyn_salescontractlineid msdyn_accountcustomer msdyn_invoice msdyn_workorder "
        "msdyn_workorderproduct msdyn_workorderservice msdyn_timeentry msdyn_contractlinescheduleofvalue "
        "msdyn_agreement msdyn_warehouse; dateTime: msdyn_documentdate msdyn_accountingdate; string: "
        "msdyn_serialnumber msdyn_batchnumber msdyn_vouchernumber; boolean: msdyn_skipsync",
        {"msdyn_project": "P-1", "transactioncurrencyid": "USD", "exchangerate": "1", "statecode": "Active"},
    ),
    _table(
        "msdyn_estimateline",
        "msdyn_estimatelineid",
        "guid: msdyn_project msdyn_task msdyn_product msdyn_unit msdyn_workorder msdyn_workorderproduct "
        "msdyn_workorderservice msdyn_agreement transactioncurrencyid; int64: "
        "msdyn_transactionclassification msdyn_transactiontypecode statecode; double: msdyn_quantity; "
        "decimal: msdyn_price msdyn_amount; dateTime: msdyn_documentdate",
    ),
    _table(
        "msdyn_transactionconnection",
        "msdyn_transactionconnectionid",
        "guid: msdyn_transaction1 msdyn_transaction2; string: msdyn_transaction1role "
        "msdyn_transaction1type msdyn_transaction2role msdyn_transaction2type; int64: statecode",
    ),
    _table(
        "projcdsactualsimport",
        "id",
        "guid: actualid; string: projectid contractid transactioncurrencyid productnumber vouchernumber "
        "invoiceproposalid; company: projectdataareaid dataareaid; int64: transtype "
        "transactionclassification billingtype adjustmentstatus integrationcount; double: quantity; "
        "decimal: unitprice amount exchangerate accountingamount salestaxamount; dateTime: documentdate "
        "accountingdate; recid: projadvancedjournalline recid; boolean: isprocessed isduplicate",
    ),
    _table(
        "projadvancedjournal",
        "id",
        "string: projadvancedjournalid description; int64: status; dateTime: posteddatetime; company: "
        "dataareaid; recid: recid",
    ),
    _table(
        "projadvancedjournalline",
        "id",
        "recid: projadvancedjournal recid; double: linenumber quantity; int64: transtype "
        "defaultdimension; string: voucher relatedvoucher projid projcategoryid projtransid costcurrency "
        "pricecurrency linepropertyid itemid inventdimid; dateTime: accountingdate projtransdate; "
        "decimal: unitcost extendedcost costexchangerate unitprice extendedprice priceexchangerate "
        "linediscount; company: dataareaid",
    ),
    _table(
        "projpostedtranstable",
        "id",
        "string: transid projid itemid currencyid currencyidcost linepropertyid inventtransid inventdimid "
        "voucher adjreftransid; int64: projtranstype defaultdimension; dateTime: transdate; double: qty; "
        "decimal: totalcostamountcur totalsalesamountcur linediscount; boolean: iscorrection; company: "
        "dataareaid; recid: recid",
    ),
    _table(
        "projproposaljour",
        "id",
        "string: proposalid projinvoiceprojid fundingsource currencyid ledgervoucher; decimal: "
        "invoiceamount onaccountamount sumlinedisc sumtax exchrate; dateTime: invoicedate duedate; int64: "
        "defaultdimension; company: dataareaid; recid: recid",
    ),
    _table(
        "generaljournalentry",
        "id",
        "string: journalnumber subledgervoucher; company: subledgervoucherdataareaid; dateTime: "
        "accountingdate documentdate; recid: recid",
    ),
    _table(
        "generaljournalaccountentry",
        "id",
        "recid: generaljournalentry recid; string: ledgeraccount transactioncurrencycode; int64: "
        "postingtype; decimal: transactioncurrencyamount accountingcurrencyamount; boolean: iscredit "
        "iscorrection",
    ),
    _table(
        "msdyn_inventoryjournal",
        "msdyn_inventoryjournalid",
        "guid: msdyn_product msdyn_unit msdyn_warehouse msdyn_originatingjournal msdyn_workorderproduct "
        "msdyn_inventoryadjustmentproduct msdyn_purchaseorderreceiptproduct msdyn_rmareceiptproduct; int64: "
        "msdyn_journaltype msdyn_transactiontype; double: msdyn_quantity; boolean: msdyn_reversal",
        {
            "msdyn_product": "FILTER",
            "msdyn_unit": "EACH",
            "msdyn_warehouse": "WH-1",
            "msdyn_reversal": "False",
        },
    ),
    _table(
        "msdyn_productinventory",
        "msdyn_productinventoryid",
        "guid: msdyn_product msdyn_warehouse msdyn_unit; double: msdyn_qtyonhand msdyn_qtyavailable "
        "msdyn_qtyallocated msdyn_qtyonorder msdyn_reorderpoint",
        {"msdyn_product": "FILTER", "msdyn_unit": "EACH", "msdyn_warehouse": "WH-1"},
    ),
    _table(
        "msdyn_inventorytransfer",
        "msdyn_inventorytransferid",
        "guid: msdyn_sourcewarehouse msdyn_destinationwarehouse; dateTime: msdyn_transfertime",
    ),
    _table(
        "msdyn_inventoryadjustmentproduct",
        "msdyn_inventoryadjustmentproductid",
        "guid: msdyn_inventoryadjustment msdyn_inventorytransfer msdyn_product msdyn_unit; double: msdyn_quantity",
        {"msdyn_product": "FILTER", "msdyn_unit": "EACH"},
    ),
    _table(
        "msdyn_purchaseorderreceipt",
        "msdyn_purchaseorderreceiptid",
        "guid: msdyn_purchaseorder; dateTime: msdyn_datereceived",
    ),
    _table(
        "msdyn_purchaseorderreceiptproduct",
        "msdyn_purchaseorderreceiptproductid",
        "guid: msdyn_purchaseorderreceipt msdyn_associatetowarehouse msdyn_associatetoworkorder "
        "transactioncurrencyid; double: msdyn_quantity; decimal: msdyn_unitcost exchangerate",
        {"exchangerate": "1", "transactioncurrencyid": "USD"},
    ),
    _table(
        "msdyn_rmaproduct",
        "msdyn_rmaproductid",
        "guid: msdyn_woproduct msdyn_customerasset msdyn_product msdyn_unit; double: msdyn_quantity; "
        "decimal: msdyn_unitamount",
        {"msdyn_product": "FILTER", "msdyn_unit": "EACH"},
    ),
    _table(
        "msdyn_rmareceiptproduct",
        "msdyn_rmareceiptproductid",
        "guid: msdyn_rmaproduct; double: msdyn_quantity",
    ),
    _table("dimensionattributevalueset", "id", "int64: recid"),
    _table(
        "dimensionattributevaluesetitem",
        "id",
        "int64: dimensionattributevalue dimensionattributevalueset recid; string: displayvalue",
    ),
    _table("dimensionattribute", "id", "string: name; int64: recid"),
    _table(
        "dimensionattributevalue",
        "id",
        "int64: dimensionattribute recid issuspended; string: displayvalue; dateTime: activefrom activeto",
        {"issuspended": "0"},
    ),
    _table(
        "inventlocation",
        "id",
        "string: inventlocationid inventsiteid; company: dataareaid",
        {"dataareaid": "USMF"},
    ),
    _table("inventsite", "id", "string: siteid; company: dataareaid", {"dataareaid": "USMF"}),
    _table("ledger", "id", "company: name; recid: fiscalcalendar recid"),
    _table("fiscalcalendaryear", "id", "string: name; recid: fiscalcalendar recid"),
    _table(
        "fiscalcalendarperiod",
        "id",
        "string: name shortname; dateTime: startdate enddate; int64: type; "
        "recid: fiscalcalendar fiscalcalendaryear recid",
        {"type": "Operating"},
    ),
    _table("ledgerfiscalcalendarperiod", "id", "recid: ledger fiscalcalendarperiod recid; int64: status"),
)
TABLES = {table.name: table for table in _TABLES}
# Tables that name a company by its code, not by its GUID.
BY_COMPANY_CODE = {
    "projtable",
    "ledger",
    "projcdsactualsimport",
    "projadvancedjournal",
    "projadvancedjournalline",
    "projpostedtranstable",
    "projproposaljour",
    "generaljournalentry",
    "inventlocation",
    "inventsite",
}

# What every scenario starts from: one work order, linked to a project with a time-and-material contract.
DEFAULT_ROWS: dict[str, dict[str, dict[str, str]]] = {
    "transactioncurrency": {"USD": {"isocurrencycode": "USD", "currencyname": "US dollar"}},
    "cdm_company": {"USMF": {"cdm_companycode": "USMF", "cdm_name": "Contoso Energy Services USA"}},
    "account": {"A-1": {"name": "Fabrikam Markets", "accountnumber": "A-1", "msdyn_company": "USMF"}},
    "uom": {"EACH": {"name": "Each"}, "HOUR": {"name": "Hour"}},
    "product": {
        "FILTER": {"name": "Filter", "msdyn_fieldserviceproducttype": "Inventory", "defaultuomid": "EACH"},
        "REPAIR": {"name": "Repair", "msdyn_fieldserviceproducttype": "Service", "defaultuomid": "HOUR"},
    },
    "salesorder": {"C-1": {"name": "Contract C-1", "ordernumber": "C-1"}},
    "salesorderdetail": {"CL-1": {"salesorderdetailname": "Line CL-1"}},
    "msdyn_project": {"P-1": {"msdyn_subject": "Project P-1"}},
    "msdyn_workorder": {"WO-1": {"msdyn_name": "WO-1"}},
}

# The words of Dynamics for its codes.
LABELS: dict[str, dict[str, str]] = {
    "msdyn_linestatus": {"Estimated": "690970000", "Used": "690970001"},
    "msdyn_workorder.msdyn_systemstatus": {
        "Unscheduled": "690970000",
        "Scheduled": "690970001",
        "In Progress": "690970002",
        "Completed": "690970003",
        "Posted": "690970004",
        "Canceled": "690970005",
    },
    "msdyn_agreement.msdyn_systemstatus": {
        "Estimate": "690970000",
        "Active": "690970001",
        "Expired": "690970002",
        "Canceled": "690970003",
    },
    "msdyn_agreementbookingdate.msdyn_status": {
        "Active": "690970000",
        "Processed": "690970001",
        "Canceled": "690970002",
    },
    "msdyn_agreementinvoicedate.msdyn_invoicestatus": {
        "Scheduled": "690970000",
        "Processed": "690970001",
        "Canceled": "690970002",
    },
    "msdyn_billingmethod": {"Time and Material": "192350000", "Fixed Price": "192350001"},
    "msdyn_linetype": {"Project Service Line": "690970000", "Field Service Line": "690970001"},
    "msdyn_includedtasks": {"All Project Tasks": "192350000", "Selected Project Tasks Only": "192350001"},
    "msdyn_billingtype": {
        "Non Chargeable": "192350000",
        "Chargeable": "192350001",
        "Complimentary": "192350002",
        "Not Available": "192350003",
    },
    "msdyn_ordertype": {"Item based": "192350000", "Work based": "192350001"},
    "msdyn_recordstage": {"Submitted": "0", "Rejected": "1", "Approved": "2", "Pending": "3"},
    "msdyn_fieldserviceproducttype": {
        "Inventory": "690970000",
        "Non-Inventory": "690970001",
        "Service": "690970002",
    },
    "msdyn_timeentry.msdyn_type": {
        "Work": "192350000",
        "Absence": "192350001",
        "Vacation": "192350002",
        "Travel": "192355001",
    },
    "msdyn_entrystatus": {
        "Draft": "192350000",
        "Returned": "192350001",
        "Approved": "192350002",
        "Submitted": "192350003",
    },
    "msdyn_durationroundingpolicy": {
        "None": "690970000",
        "Up": "690970001",
        "Down": "690970002",
        "Nearest": "690970003",
    },
    "msdyn_module": {"Cost": "192350000", "Purchase": "192350001", "Sales": "192350002"},
    "msdyn_pricecalculation": {
        "Price per unit": "192350000",
        "At cost": "192350001",
        "Markup percentage": "192350002",
    },
    "msdyn_projectinvoicestatus": {
        "Draft": "192350000",
        "In Review": "192350001",
        "Confirmed": "192350002",
        "Invoice Paid": "192350003",
    },
    "msdyn_invoicestatus": {
        "Not Ready for invoicing": "192350000",
        "Ready for invoicing": "192350001",
        "Customer invoice created": "192350002",
        "Customer invoice posted": "192350003",
    },
    "msdyn_transactiontypecode": {
        "Cost": "192350000",
        "Project Contract": "192350004",
        "Unbilled Sales": "192350005",
        "Billed Sales": "192350006",
    },
    "msdyn_transactionclassification": {
        "Time": "192350000",
        "Expense": "192350001",
        "Material": "192350002",
        "Milestone": "192350003",
        "Fee": "192350004",
    },
    "msdyn_billingstatus": {
        "Unbilled Sales Created": "192350000",
        "Customer Invoice Created": "192350001",
        "Customer Invoice Posted": "192350002",
        "Canceled": "192350003",
        "Ready to Invoice": "192350004",
        "Work order closed - posted": "690970000",
    },
    "msdyn_adjustmentstatus": {
        "In Process": "192350000",
        "Adjusted": "192350001",
        "Unadjustable": "192350002",
    },
    "statecode": {"Active": "0", "Inactive": "1"},
    "msdyn_journaltype": {"On Hand": "690970000", "On Order": "690970001", "Allocated": "690970002"},
    "msdyn_inventoryjournal.msdyn_transactiontype": {
        "Purchase Order Receipt": "690970001",
        "Work Order Product": "690970002",
        "Inventory Adjustment": "690970003",
        "Inventory Transfer": "690970004",
        "RMA Product": "690970005",
    },
    "fiscalcalendarperiod.type": {"Opening": "0", "Operating": "1", "Closing": "2"},
    "ledgerfiscalcalendarperiod.status": {"Open": "0", "On hold": "1", "Closed": "2"},
}
