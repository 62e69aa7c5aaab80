# tenure_embed_text(target file symbol): the text of a file as `const char symbol[]`, compiled into a target.
function(tenure_embed_text target file symbol)
  set(path ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.c)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
  file(READ ${path} text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "\n" "\\n\"\n    \"" text "${text}")
  file(CONFIGURE OUTPUT ${out} CONTENT
"/* SPDX-License-Identifier: Apache-2.0 */
/* Made from ${file}. */
extern const char ${symbol}[];
const char ${symbol}[] =
    \"@text@\";
" @ONLY)
  target_sources(${target} PRIVATE ${out})
endfunction()
