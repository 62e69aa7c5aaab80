# cmake --install: the command, both libraries, their headers, pkg-config and find_package.
include(CMakePackageConfigHelpers)

# libtenure is one archive made of all rooms of the simulator, so that a user links one library.
set(TENURE_ROOMS tenure_kernel tenure_text tenure_tables tenure_scenario tenure_store tenure_fault
  tenure_subject tenure_check tenure_search tenure_part_file tenure_record
  tenure_reports)
set(objects "")
foreach(room ${TENURE_ROOMS})
  list(APPEND objects $<TARGET_OBJECTS:${room}>)
endforeach()
add_library(tenure STATIC ${objects})
set_target_properties(tenure PROPERTIES EXPORT_NAME tenure LINKER_LANGUAGE C)
target_link_libraries(tenure PUBLIC election PRIVATE SQLite::SQLite3 PkgConfig::YAML m)
target_include_directories(tenure INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/tenure>)

set_target_properties(tenure_command PROPERTIES EXPORT_NAME command)
install(TARGETS tenure_command EXPORT tenureTargets RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS election tenure EXPORT tenureTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  PUBLIC_HEADER DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/election)
get_target_property(election_headers election PUBLIC_HEADER)
install(FILES ${election_headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tenure/core)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/sim DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tenure
  FILES_MATCHING PATTERN "*.h" PATTERN "*_private.h" EXCLUDE PATTERN "cli" EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/tenure)

if(TARGET election_conformance)
  set_property(TARGET election_conformance PROPERTY PUBLIC_HEADER "")
  install(TARGETS election_conformance EXPORT tenureTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(FILES ${PROJECT_SOURCE_DIR}/tests/conformance/election_conformance.h
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/election RENAME conformance.h)
endif()

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/tenure)
install(EXPORT tenureTargets NAMESPACE tenure:: DESTINATION ${config_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/tenureConfig.cmake.in
  ${PROJECT_BINARY_DIR}/tenureConfig.cmake INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tenureConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tenureConfig.cmake ${PROJECT_BINARY_DIR}/tenureConfigVersion.cmake
  ${CMAKE_CURRENT_LIST_DIR}/TenureScenarios.cmake DESTINATION ${config_dir})

# Relative to the .pc file, whatever the prefix at installation and however deep the library folder.
file(RELATIVE_PATH TENURE_PC_TO_PREFIX
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
foreach(package election tenure)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/${package}.pc.in ${PROJECT_BINARY_DIR}/${package}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${package}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()

# Completions and manual pages come from the command's own tables.
if(NOT CMAKE_CROSSCOMPILING)
  set(completions ${PROJECT_BINARY_DIR}/completions)
  add_custom_command(OUTPUT ${completions}/tenure ${completions}/_tenure ${completions}/tenure.fish
    COMMAND ${CMAKE_COMMAND} -E make_directory ${completions}
    COMMAND tenure_command completion bash > ${completions}/tenure
    COMMAND tenure_command completion zsh > ${completions}/_tenure
    COMMAND tenure_command completion fish > ${completions}/tenure.fish
    DEPENDS tenure_command VERBATIM)
  add_custom_target(tenure_completions ALL
    DEPENDS ${completions}/tenure ${completions}/_tenure ${completions}/tenure.fish)
  install(FILES ${completions}/tenure DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${completions}/_tenure DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
  install(FILES ${completions}/tenure.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()
