#include "CAssets.h"

// One pair of lines a file: the bytes here, the entry below.
static const unsigned char patterns_yaml[] = {
#embed "../../Patterns/patterns.yaml"
};
static const unsigned char api_js[] = {
#embed "../../Public/api.js"
};
static const unsigned char around_js[] = {
#embed "../../Public/around.js"
};
static const unsigned char connection_js[] = {
#embed "../../Public/connection.js"
};
static const unsigned char detail_js[] = {
#embed "../../Public/detail.js"
};
static const unsigned char extents_js[] = {
#embed "../../Public/extents.js"
};
static const unsigned char favicon_svg[] = {
#embed "../../Public/favicon.svg"
};
static const unsigned char filterbar_js[] = {
#embed "../../Public/filterbar.js"
};
static const unsigned char filters_js[] = {
#embed "../../Public/filters.js"
};
static const unsigned char format_js[] = {
#embed "../../Public/format.js"
};
static const unsigned char frame_css[] = {
#embed "../../Public/frame.css"
};
static const unsigned char health_js[] = {
#embed "../../Public/health.js"
};
static const unsigned char history_css[] = {
#embed "../../Public/history.css"
};
static const unsigned char history_js[] = {
#embed "../../Public/history.js"
};
static const unsigned char icon_js[] = {
#embed "../../Public/icon.js"
};
static const unsigned char index_html[] = {
#embed "../../Public/index.html"
};
static const unsigned char intake_js[] = {
#embed "../../Public/intake.js"
};
static const unsigned char issuecard_js[] = {
#embed "../../Public/issuecard.js"
};
static const unsigned char issuedetail_js[] = {
#embed "../../Public/issuedetail.js"
};
static const unsigned char issuefilter_js[] = {
#embed "../../Public/issuefilter.js"
};
static const unsigned char issues_css[] = {
#embed "../../Public/issues.css"
};
static const unsigned char issues_js[] = {
#embed "../../Public/issues.js"
};
static const unsigned char keys_js[] = {
#embed "../../Public/keys.js"
};
static const unsigned char lines_css[] = {
#embed "../../Public/lines.css"
};
static const unsigned char lines_js[] = {
#embed "../../Public/lines.js"
};
static const unsigned char list_js[] = {
#embed "../../Public/list.js"
};
static const unsigned char main_js[] = {
#embed "../../Public/main.js"
};
static const unsigned char notice_js[] = {
#embed "../../Public/notice.js"
};
static const unsigned char panels_css[] = {
#embed "../../Public/panels.css"
};
static const unsigned char phone_css[] = {
#embed "../../Public/phone.css"
};
static const unsigned char ring_js[] = {
#embed "../../Public/ring.js"
};
static const unsigned char row_js[] = {
#embed "../../Public/row.js"
};
static const unsigned char scorechart_js[] = {
#embed "../../Public/scorechart.js"
};
static const unsigned char search_js[] = {
#embed "../../Public/search.js"
};
static const unsigned char session_js[] = {
#embed "../../Public/session.js"
};
static const unsigned char severity_js[] = {
#embed "../../Public/severity.js"
};
static const unsigned char signin_css[] = {
#embed "../../Public/signin.css"
};
static const unsigned char signin_html[] = {
#embed "../../Public/signin.html"
};
static const unsigned char stream_js[] = {
#embed "../../Public/stream.js"
};
static const unsigned char tabs_js[] = {
#embed "../../Public/tabs.js"
};
static const unsigned char theme_first_js[] = {
#embed "../../Public/theme-first.js"
};
static const unsigned char theme_js[] = {
#embed "../../Public/theme.js"
};
static const unsigned char tokens_css[] = {
#embed "../../Public/tokens.css"
};
static const unsigned char volume_js[] = {
#embed "../../Public/volume.js"
};
static const unsigned char rules_issues_yaml[] = {
#embed "../../Rules/issues.yaml"
};
static const unsigned char rules_applications_yaml[] = {
#embed "../../Rules/applications.yaml"
};
static const unsigned char rules_databases_yaml[] = {
#embed "../../Rules/databases.yaml"
};
static const unsigned char rules_system_yaml[] = {
#embed "../../Rules/system.yaml"
};
static const unsigned char rules_network_yaml[] = {
#embed "../../Rules/network.yaml"
};
static const unsigned char rules_authentication_yaml[] = {
#embed "../../Rules/authentication.yaml"
};
static const unsigned char rules_attacks_yaml[] = {
#embed "../../Rules/attacks.yaml"
};
static const unsigned char rules_correlation_yaml[] = {
#embed "../../Rules/correlation.yaml"
};

const CAssets_file CAssets_files[] = {
    { "Patterns/patterns.yaml", patterns_yaml, sizeof patterns_yaml },
    { "Public/api.js", api_js, sizeof api_js },
    { "Public/around.js", around_js, sizeof around_js },
    { "Public/connection.js", connection_js, sizeof connection_js },
    { "Public/detail.js", detail_js, sizeof detail_js },
    { "Public/extents.js", extents_js, sizeof extents_js },
    { "Public/favicon.svg", favicon_svg, sizeof favicon_svg },
    { "Public/filterbar.js", filterbar_js, sizeof filterbar_js },
    { "Public/filters.js", filters_js, sizeof filters_js },
    { "Public/format.js", format_js, sizeof format_js },
    { "Public/frame.css", frame_css, sizeof frame_css },
    { "Public/health.js", health_js, sizeof health_js },
    { "Public/history.css", history_css, sizeof history_css },
    { "Public/history.js", history_js, sizeof history_js },
    { "Public/icon.js", icon_js, sizeof icon_js },
    { "Public/index.html", index_html, sizeof index_html },
    { "Public/intake.js", intake_js, sizeof intake_js },
    { "Public/issuecard.js", issuecard_js, sizeof issuecard_js },
    { "Public/issuedetail.js", issuedetail_js, sizeof issuedetail_js },
    { "Public/issuefilter.js", issuefilter_js, sizeof issuefilter_js },
    { "Public/issues.css", issues_css, sizeof issues_css },
    { "Public/issues.js", issues_js, sizeof issues_js },
    { "Public/keys.js", keys_js, sizeof keys_js },
    { "Public/lines.css", lines_css, sizeof lines_css },
    { "Public/lines.js", lines_js, sizeof lines_js },
    { "Public/list.js", list_js, sizeof list_js },
    { "Public/main.js", main_js, sizeof main_js },
    { "Public/notice.js", notice_js, sizeof notice_js },
    { "Public/panels.css", panels_css, sizeof panels_css },
    { "Public/phone.css", phone_css, sizeof phone_css },
    { "Public/ring.js", ring_js, sizeof ring_js },
    { "Public/row.js", row_js, sizeof row_js },
    { "Public/scorechart.js", scorechart_js, sizeof scorechart_js },
    { "Public/search.js", search_js, sizeof search_js },
    { "Public/session.js", session_js, sizeof session_js },
    { "Public/severity.js", severity_js, sizeof severity_js },
    { "Public/signin.css", signin_css, sizeof signin_css },
    { "Public/signin.html", signin_html, sizeof signin_html },
    { "Public/stream.js", stream_js, sizeof stream_js },
    { "Public/tabs.js", tabs_js, sizeof tabs_js },
    { "Public/theme-first.js", theme_first_js, sizeof theme_first_js },
    { "Public/theme.js", theme_js, sizeof theme_js },
    { "Public/tokens.css", tokens_css, sizeof tokens_css },
    { "Public/volume.js", volume_js, sizeof volume_js },
    { "Rules/issues.yaml", rules_issues_yaml, sizeof rules_issues_yaml },
    { "Rules/applications.yaml", rules_applications_yaml, sizeof rules_applications_yaml },
    { "Rules/databases.yaml", rules_databases_yaml, sizeof rules_databases_yaml },
    { "Rules/system.yaml", rules_system_yaml, sizeof rules_system_yaml },
    { "Rules/network.yaml", rules_network_yaml, sizeof rules_network_yaml },
    { "Rules/authentication.yaml", rules_authentication_yaml, sizeof rules_authentication_yaml },
    { "Rules/attacks.yaml", rules_attacks_yaml, sizeof rules_attacks_yaml },
    { "Rules/correlation.yaml", rules_correlation_yaml, sizeof rules_correlation_yaml },
    { NULL, NULL, 0 },
};
